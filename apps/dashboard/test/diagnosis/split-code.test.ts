import { expect, test } from 'vitest';
import { copiedRemedy, splitCode } from '../../src/features/diagnosis/split-code.ts';

test('what stands between backticks is code', () => {
  expect(splitCode('Start it with `-accel kvm`.')).toEqual([
    { text: 'Start it with ', isCode: false },
    { text: '-accel kvm', isCode: true },
    { text: '.', isCode: false },
  ]);
  expect(splitCode('Reset the VM.')).toEqual([{ text: 'Reset the VM.', isCode: false }]);
});

test('one piece of code is copied alone; several only make sense with their words', () => {
  expect(copiedRemedy('Start it with `-accel kvm`.')).toBe('-accel kvm');
  expect(copiedRemedy('`-a` before `-b`.')).toBe('`-a` before `-b`.');
  expect(copiedRemedy('Reset the VM.')).toBe('Reset the VM.');
});
