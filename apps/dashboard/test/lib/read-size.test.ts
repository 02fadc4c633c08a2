import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSize } from '../../src/lib/read-size.ts';

const GIB = 2 ** 30;

test.each([
  ['44', 44 * GIB],
  ['44GiB', 44 * GIB],
  ['45056 MiB', 44 * GIB],
  ['44g', 44 * GIB],
  ['44 GB', 44 * GIB],
  ['1,5', 1.5 * GIB],
  ['512m', GIB / 2],
  ['4096k', 4 * 2 ** 20],
  ['1 TiB', 1024 * GIB],
])('%s is a size', (text, bytes) => {
  expect(readSize(text)).toBe(bytes);
});

test.each(['', 'many', '-4', '4 PiB', '4 4'])('"%s" is answered with a sentence', (text) => {
  expect(readSize(text)).toEqual(expect.stringMatching(/\.$/));
});

test('zero, a part of a page and the absurd each say what is wrong', () => {
  expect(readSize('0')).toBe('A size is above zero.');
  expect(readSize('100 B')).toContain('pages');
  expect(readSize('99999999 TiB')).toContain('any machine');
});

test('a bare number is GiB', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 8000 }), (gib) => readSize(String(gib)) === gib * GIB));
});
