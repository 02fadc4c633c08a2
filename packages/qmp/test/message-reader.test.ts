import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMessageReader } from '../src/index.ts';

function read(chunks: readonly string[], limitCharacters = 1000) {
  const messages: string[] = [];
  const garbage: string[] = [];
  const reader = createMessageReader({
    onMessage: (text) => messages.push(text),
    onGarbage: (reason) => garbage.push(reason),
    limitCharacters,
  });
  for (const chunk of chunks) reader.push(chunk);
  return { messages, garbage };
}

test('requests come out the same however the stream is cut and whatever stands between them', () => {
  const request = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(
      fc.array(request),
      fc.constantFrom('', '\n', '\r\n', '  '),
      fc.nat({ max: 5 }),
      (requests, gap, size) => {
        const whole = requests.join(gap);
        const chunks: string[] = [];
        for (let at = 0; at < whole.length; at += size + 1) chunks.push(whole.slice(at, at + size + 1));
        expect(read(chunks, 1e6)).toEqual({ messages: requests, garbage: [] });
      },
    ),
  );
});

test('brackets and quotes inside strings end nothing', () => {
  expect(read(['{"a":"}{\\"]["}{"b":1}']).messages).toEqual(['{"a":"}{\\"]["}', '{"b":1}']);
});

test('bare words are messages too, so that they can be refused', () => {
  expect(read(['quit\n42 \n"x"\n']).messages).toEqual(['quit', '42', '"x"']);
});

test('what can be no message is told once and reading begins anew', () => {
  expect(read(['{"a":"broken\n{"b":1}']).garbage).toEqual(['stray control character']);
  expect(read(['{"a":"broken\n{"b":1}']).messages).toEqual(['{"b":1}']);
  expect(read(['\u0000{"b":1}']).messages).toEqual(['{"b":1}']);
  expect(read(['['.repeat(300)]).garbage[0]).toBe('nesting too deep');
  expect(read([`{"a":"${'x'.repeat(2000)}`]).garbage[0]).toBe('message too long');
});
