import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSize, parseSize } from '../src/index.ts';

describe('parseSize', () => {
  it.each([
    ['12GiB', 12 * 2 ** 30],
    ['512 MiB', 512 * 2 ** 20],
    [' 1.5GiB ', 1.5 * 2 ** 30],
    ['4096', 4096],
    ['4096B', 4096],
    ['1TiB', 2 ** 40],
    [8192, 8192],
  ])('reads %j', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each([
    ['', 'not-a-size'],
    ['12GB', 'not-a-size'],
    ['12 gib', 'not-a-size'],
    ['GiB', 'not-a-size'],
    ['1e9', 'not-a-size'],
    ['0x1000', 'not-a-size'],
    [Number.NaN, 'not-a-size'],
    [0, 'not-positive'],
    ['0GiB', 'not-positive'],
    [-4096, 'not-positive'],
    ['-3GiB', 'not-positive'],
    [4097, 'not-whole-pages'],
    ['1KiB', 'not-whole-pages'],
    [4096.5, 'not-whole-pages'],
    [2 ** 53, 'too-large'],
    ['999999999TiB', 'too-large'],
  ])('refuses %j as %s', (text, reason) => {
    expect(parseSize(text)).toBe(reason);
  });

  it('any text gives a whole number of pages or a reason', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double()), (value) => {
        const size = parseSize(value);
        if (typeof size === 'number') {
          expect(size % 4096).toBe(0);
          expect(size).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('reads what formatSize writes of whole MiB', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1023 }), (mib) => {
        expect(parseSize(formatSize(mib * 2 ** 20))).toBe(mib * 2 ** 20);
      }),
    );
  });
});
