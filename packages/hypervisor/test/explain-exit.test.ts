import { expect, test } from 'vitest';
import { explainExit, findRemedy } from '../src/qemu/explain-exit.ts';

test.each([
  ["No 'vmbus' bus found for device 'hv-balloon'", /KVM with SynIC/],
  ["qemu: -device hv-balloon: 'hv-balloon' is not a valid device model name", /older than 8.2/],
  ['Could not access KVM kernel module: No such file or directory', /"tcg"/],
  ['Failed to get "write" lock', /Another process/],
])('%s', (stderr, remedy) => {
  expect(findRemedy(stderr)).toMatch(remedy);
});

test('words that nobody knows have no remedy', () => expect(findRemedy('a new error')).toBeUndefined());

test.each([
  [0, 'in good order'],
  [1, 'an error'],
  [127, 'could not be found'],
  [134, 'SIGABRT'],
  [137, 'SIGKILL'],
  [139, 'SIGSEGV'],
  [159, 'signal 31'],
])('status %i means: %s', (status, words) => expect(explainExit(status)).toContain(words));
