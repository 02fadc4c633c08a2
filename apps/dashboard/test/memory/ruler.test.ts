import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layBands } from '../../src/features/memory/ruler/bands.ts';
import { fitsIn, placeCaptions } from '../../src/features/memory/ruler/captions.ts';
import { composeParts } from '../../src/features/memory/ruler/composition.ts';
import { GIB, memoryView, region, stick } from './fixtures.ts';

const kinds = (...args: Parameters<typeof layBands>) => layBands(...args).map(({ kind }) => kind);

test('shows who has the memory, from demand to what is not plugged', () => {
  const bands = layBands(memoryView());
  expect(bands.map(({ kind, endBytes }) => [kind, endBytes / GIB])).toEqual([
    ['demand', 20],
    ['available', 46],
    ['held', 48],
    ['ballooned', 52],
    ['unplugged', 64],
  ]);
});

test('what the guest did not take of its sticks is idle, not ballooned', () => {
  expect(kinds(memoryView({ balloonedBytes: 0 }))).toEqual(['demand', 'available', 'held', 'idle', 'unplugged']);
});

test('without a report nothing is guessed about the guest', () => {
  expect(kinds(memoryView({ demandBytes: null, guest: null }))).toEqual(['unreported', 'ballooned', 'unplugged']);
});

test('a VM that is off has its memory idle', () => {
  const off = memoryView({ actualBytes: null, balloonedBytes: null, demandBytes: null, guest: null });
  expect(kinds(off)).toEqual(['idle', 'unplugged']);
});

test('bands adjoin and cover the whole ruler, whatever a guest claims', () => {
  const bytes = fc.integer({ min: 0, max: 128 }).map((gib) => gib * GIB);
  fc.assert(
    fc.property(bytes, bytes, bytes, bytes, (actualBytes, balloonedBytes, demandBytes, available) => {
      const guest = { ...memoryView().guest!, availableBytes: available };
      const bands = layBands(memoryView({ actualBytes, balloonedBytes, demandBytes, guest }));
      expect(bands[0]!.startBytes).toBe(0);
      expect(bands.at(-1)!.endBytes).toBe(64 * GIB);
      bands.slice(1).forEach((band, index) => expect(band.startBytes).toBe(bands[index]!.endBytes));
    }),
  );
});

const OF_16_GIB = { bootBytes: 16 * GIB, maximumBytes: 64 * GIB, region: null };

test('is made of boot memory, sticks by address, and room', () => {
  const parts = composeParts(OF_16_GIB, [stick('b', { addressBytes: 40 * GIB }), stick('a')]);
  expect(parts.map(({ id, startBytes }) => [id, startBytes / GIB])).toEqual([
    ['boot', 0],
    ['a', 16],
    ['b', 20],
    ['none', 24],
  ]);
});

test('has no room left at the maximum', () => {
  const parts = composeParts(OF_16_GIB, [stick('a', { sizeBytes: 48 * GIB })]);
  expect(parts.map(({ id }) => id)).toEqual(['boot', 'a']);
});

test('is made of boot memory and what a device without sticks has given', () => {
  const parts = composeParts({ ...OF_16_GIB, region: region({ addedBytes: 8 * GIB }) }, []);
  expect(parts.map(({ id, startBytes }) => [id, startBytes / GIB])).toEqual([
    ['boot', 0],
    ['hvb', 16],
    ['none', 24],
  ]);
  expect(composeParts({ ...OF_16_GIB, region: region({ addedBytes: 0 }) }, [])).toHaveLength(2);
});

test('captions stand in the middle when there is room, else beside each other, never outside', () => {
  const at = (a: number, b: number) =>
    placeCaptions(
      [
        { fraction: a, label: 'Actual 33.42' },
        { fraction: b, label: 'Target 24.00' },
      ],
      1000,
    );
  expect(at(0.2, 0.8)).toEqual(['middle', 'middle']);
  expect(at(0.52, 0.5)).toEqual(['right', 'left']);
  expect(at(0.5, 0.5)).toEqual(['left', 'right']);
  expect(at(0.01, 0.9)).toEqual(['right', 'middle']);
  expect(at(0.2, 0.99)).toEqual(['middle', 'left']);
});

test('a text needs its width and some air', () => {
  expect(fitsIn('ballooned 4.00', 0.1, 1000)).toBe(false);
  expect(fitsIn('ballooned 4.00', 0.2, 1000)).toBe(true);
});
