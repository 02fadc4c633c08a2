import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromHex, toHex } from '../src/index.ts';

it('writes bytes as text and reads them back', () => {
  expect(toHex(Uint8Array.of(0, 9, 0xab, 0xff))).toBe('0009abff');
  const bytes = fc.uint8Array({ maxLength: 100 });
  fc.assert(fc.property(bytes, (some) => void expect(fromHex(toHex(some))).toEqual(some)));
});

it('reads nothing else', () => {
  for (const text of ['0', 'AB', 'zz', ' 00', '00 ']) expect(fromHex(text)).toBeUndefined();
});
