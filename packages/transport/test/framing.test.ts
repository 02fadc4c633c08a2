import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineReader } from '../src/index.ts';

test('lines come out the same wherever the stream is cut, with either line end', () => {
  const line = fc.string({ maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, '_'));
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.nat({ max: 7 }), (lines, end, size) => {
      const whole = lines.map((one) => one + end).join('');
      const heard: string[] = [];
      const reader = createLineReader({ onLine: (one) => heard.push(one) });
      for (let at = 0; at < whole.length; at += size + 1) reader.push(whole.slice(at, at + size + 1));
      expect(heard).toEqual(lines);
      expect(reader.rest).toBe('');
    }),
  );
});

test('a line that is too long is dropped to its end and told once', () => {
  const heard: string[] = [];
  let tooLong = 0;
  const reader = createLineReader({ onLine: (one) => heard.push(one), limit: 4, onTooLong: () => (tooLong += 1) });
  reader.push('123');
  reader.push('456');
  reader.push('789\nok\n');
  expect(heard).toEqual(['ok']);
  expect(tooLong).toBe(1);
  reader.push('another long one\nfine\n');
  expect(heard).toEqual(['ok', 'fine']);
  expect(tooLong).toBe(2);
});
