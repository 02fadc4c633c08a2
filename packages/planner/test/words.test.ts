import { GIB, KIB, MIB, TIB } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { sayAddress, sayBytes, sayCount, saySlotsUsed } from '../src/words.ts';

describe('sizes in sentences', () => {
  it.each([
    [0, '0 bytes'],
    [4096, '4 KiB'],
    [1.5 * KIB, '1.5 KiB'],
    [640 * MIB, '640 MiB'],
    [12 * GIB, '12 GiB'],
    [1.0625 * GIB, '1.06 GiB'],
    [TIB, '1 TiB'],
    [-2 * GIB, '-2 GiB'],
  ])('%i bytes are said to be %s', (bytes, said) => {
    expect(sayBytes(bytes)).toBe(said);
  });
});

describe('other words', () => {
  it('agree with their numbers', () => {
    expect(sayCount(1, 'page')).toBe('1 page');
    expect(sayCount(2, 'page')).toBe('2 pages');
    expect(saySlotsUsed(1)).toBe('The one memory slot is in use.');
    expect(saySlotsUsed(256)).toBe('All 256 memory slots are in use.');
    expect(sayAddress(5 * GIB)).toBe('0x140000000');
  });
});
