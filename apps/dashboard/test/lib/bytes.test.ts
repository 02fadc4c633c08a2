import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countFigure, exactBytes, gibFigure, gibTick, rateWords, sizeWords } from '../../src/lib/bytes.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;

test('figures have two fixed decimals, so that they change in place', () => {
  expect(gibFigure(8 * GIB)).toBe('8.00');
  expect(gibFigure(33.42 * GIB)).toBe('33.42');
  expect(gibFigure(-9.42 * GIB)).toBe('−9.42');
});

test('a negative figure that rounds to nothing is 0.00', () => {
  expect(gibFigure(-1)).toBe('0.00');
});

test('ticks drop what they do not need', () => {
  expect([0, 1.5 * GIB, 16 * GIB].map(gibTick)).toEqual(['0', '1.5', '16']);
});

test('below 1 GiB words are whole MiB', () => {
  expect(sizeWords(512 * MIB)).toBe('512 MiB');
  expect(sizeWords(-32 * MIB)).toBe('−32 MiB');
  expect(sizeWords(9.42 * GIB)).toBe('9.42 GiB');
});

test('counts take a thin space', () => {
  expect(countFigure(48213)).toBe('48\u2009213');
  expect(exactBytes(8_589_934_592)).toBe('8\u2009589\u2009934\u2009592 bytes');
});

test('rates keep a decimal while they are small', () => {
  expect(rateWords(182.4 * MIB)).toBe('182 MiB/s');
  expect(rateWords(2.25 * MIB)).toBe('2.3 MiB/s');
});

test('thin spaces never change the digits', () => {
  fc.assert(fc.property(fc.nat(), (count) => countFigure(count).replaceAll('\u2009', '') === String(count)));
});
