import { expect, test } from 'vitest';
import { clockTime, clockTimeExact, durationWords, epochMs, momentWords, secondsWords } from '../../src/lib/time.ts';

test.each([
  [12, '< 0.1 s'],
  [400, '0.4 s'],
  [53_000, '53 s'],
  [81_000, '1 m 21 s'],
  [120_000, '2 m'],
  [3_600_000 + 51 * 60_000, '1 h 51 m'],
  [52 * 3_600_000, '2 d 4 h'],
])('%d ms is %s', (ms, words) => {
  expect(durationWords(ms)).toBe(words);
});

test('what changes each second has whole seconds', () => {
  expect(secondsWords(1400)).toBe('1 s');
  expect(secondsWords(-5)).toBe('0 s');
  expect(secondsWords(81_000)).toBe('1 m 21 s');
});

const noon = new Date(2026, 10, 25, 12, 3, 7, 52).getTime();

test('clock times are local, with seconds', () => {
  expect(clockTime(noon)).toBe('12:03:07');
  expect(clockTimeExact(noon)).toBe('12:03:07.052');
});

test('what is older than a day has a date', () => {
  expect(momentWords(noon, noon + 60_000)).toBe('12:03:07');
  expect(momentWords(noon, noon + 2 * 86_400_000)).toBe('2026-11-25 12:03');
});

test('no time is no time', () => {
  expect(epochMs(null)).toBeNull();
  expect(epochMs('2026-11-24T15:00:59.123Z')).toBe(Date.UTC(2026, 10, 24, 15, 0, 59, 123));
});
