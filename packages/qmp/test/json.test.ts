import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOutsideSafeRange, parseJson, printJson } from '../src/index.ts';

const parsed = (text: string): unknown => {
  const result = parseJson(text);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
};

test('a number outside the safe range is a value of its own and prints as it came', () => {
  const value = parsed('{"stat-free-memory":18446744073709551615,"actual":9007199254740991}') as Record<
    string,
    unknown
  >;
  expect(isOutsideSafeRange(value['stat-free-memory'])).toBe(true);
  expect(String(value['stat-free-memory'])).toBe('18446744073709551615');
  expect(value['actual']).toBe(9007199254740991);
  expect(printJson(value)).toBe('{"stat-free-memory":18446744073709551615,"actual":9007199254740991}');
});

test('whatever JSON says is printed again as it was said', () => {
  const text = fc.jsonValue().map((value) => JSON.stringify(value));
  fc.assert(fc.property(text, (one) => void expect(printJson(parsed(one))).toBe(one)));
});

test('bad JSON is a value with a reason, never an exception', () => {
  expect(parseJson('{"execute": nope}')).toEqual({ ok: false, reason: "invalid keyword 'nope'" });
  for (const text of ['', '{', '{"a":}', '{"a":1,"a":2}', "{'a':1}", '"\u0001"', '01']) {
    expect(parseJson(text)).toMatchObject({ ok: false });
  }
  fc.assert(fc.property(fc.string(), (text) => void parseJson(text)));
});

test('a member called __proto__ is only a member', () => {
  const value = parsed('{"__proto__":{"admin":true}}') as Record<string, unknown>;
  expect(value['admin']).toBeUndefined();
});
