import { expect, test } from 'vitest';
import { writeCsv } from '../../src/features/memory/graph/csv.ts';
import { brushWindow, isSpan, shiftWindow, stepFor, zoomWindow } from '../../src/features/memory/graph/windows.ts';
import { GIB } from './fixtures.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const bounds = { from: 0, to: DAY };

test('the finest step that a chart can show', () => {
  expect(stepFor({ from: 0, to: 60_000 })).toBe(1000);
  expect(stepFor({ from: 0, to: HOUR })).toBe(5000);
  expect(stepFor({ from: 0, to: DAY })).toBe(60_000);
  expect(stepFor({ from: 0, to: 30 * DAY })).toBe(HOUR);
});

test('a window moves and zooms inside its bounds', () => {
  const window = { from: HOUR, to: 3 * HOUR };
  expect(shiftWindow(window, 0.5, bounds)).toEqual({ from: 2 * HOUR, to: 4 * HOUR });
  expect(shiftWindow(window, -9, bounds)).toEqual({ from: 0, to: 2 * HOUR });
  expect(zoomWindow(window, 0.5, bounds)).toEqual({ from: 1.5 * HOUR, to: 2.5 * HOUR });
  expect(zoomWindow(window, 100, bounds)).toEqual(bounds);
  expect(zoomWindow(window, 0, bounds).to - zoomWindow(window, 0, bounds).from).toBe(10_000);
});

test('a brush works both ways; a twitch is no brush', () => {
  expect(brushWindow(2 * HOUR, HOUR)).toEqual({ from: HOUR, to: 2 * HOUR });
  expect(brushWindow(HOUR, HOUR + 500)).toBeNull();
});

test('spans are words of the URL', () => {
  expect([isSpan('24h'), isSpan('2h'), isSpan(5), isSpan('toString')]).toEqual([true, false, false, false]);
});

test('the CSV has bytes, and an empty field where nothing is known', () => {
  const csv = writeCsv({
    t: [0, 1000],
    actualBytes: [2 * GIB, null],
    committedBytes: [GIB, null],
    availableBytes: [GIB, null],
    balloonedBytes: [GIB / 2, null],
    demandBytes: [GIB / 2, null],
    targetBytes: [GIB, GIB],
    pluggedBytes: [2 * GIB, 2 * GIB],
    residentBytes: [GIB, null],
  });
  expect(csv.split('\r\n')).toEqual([
    'time,targetBytes,actualBytes,demandBytes,committedBytes,availableBytes,balloonedBytes,pluggedBytes,residentBytes',
    '1970-01-01T00:00:00.000Z,1073741824,2147483648,536870912,1073741824,1073741824,536870912,2147483648,1073741824',
    '1970-01-01T00:00:01.000Z,1073741824,,,,,,2147483648,',
    '',
  ]);
});
