import type { Problem } from '@dimmer/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp, TOKEN } from './support/start-app.ts';

let lab: TestApp;
beforeAll(async () => {
  lab = await startApp();
  await lab.ask('POST', '/api/v1/vms', { name: 'a', bootBytes: '4GiB', maximumBytes: '64GiB' });
});
afterAll(() => lab.close());

async function send(payload: string, contentType = 'application/json'): Promise<Problem> {
  const response = await lab.app.inject({
    method: 'PATCH',
    url: '/api/v1/vms/a/memory',
    headers: { authorization: `Bearer ${TOKEN}`, ...(contentType ? { 'content-type': contentType } : {}) },
    payload,
  });
  return response.json<Problem>();
}

it.each([
  ['{"targetBytes": ', 'application/json', 'JSON'],
  ['', 'application/json', 'must be object'],
  ['[]', 'application/json', 'must be object'],
  ['targetBytes=6GiB', 'application/x-www-form-urlencoded', 'application/json'],
  ['{"__proto__": {"a": 1}, "targetBytes": "6GiB"}', 'application/json', 'JSON'],
  ['{"targetBytes": null}', 'application/json', '/targetBytes must be number or string'],
  [`{"when": "${'x'.repeat(300_000)}"}`, 'application/json', 'too large'],
])('a body such as %.40s is a bad request', async (payload, contentType, words) => {
  const problem = await send(payload, contentType);
  expect(problem).toMatchObject({ code: 'bad-request', status: 400, detail: expect.stringContaining(words) });
});

it.each([
  ['-4096', 'is not above zero'],
  ['0', 'is not above zero'],
  ['4097', 'is not a whole number of 4096-byte pages'],
  ['9007199254740993', 'is above 2^53 − 1 bytes'],
  ['1e300', 'is above 2^53 − 1 bytes'],
  ['"6GB"', 'is not a size: give bytes, or a string such as "6GiB"'],
])('the size %s is refused with its place and reason', async (size, detail) => {
  expect(await send(`{"targetBytes": ${size}}`)).toMatchObject({
    code: 'bad-size',
    errors: [{ pointer: '/targetBytes', detail }],
  });
});

it('tells of all sizes that are none', async () => {
  const { errors } = await send('{"targetBytes": 1, "minimumBytes": "x", "maximumBytes": "8GiB"}');
  expect(errors!.map(({ pointer }) => pointer)).toEqual(['/targetBytes', '/minimumBytes']);
});

it('an address that cannot be read is a bad request', async () => {
  const response = await lab.app.inject({ url: '/api/v1/vms/%zz', headers: { authorization: `Bearer ${TOKEN}` } });
  expect(response.json<Problem>()).toMatchObject({ code: 'bad-request', status: 400 });
});

it('nothing was changed by any of it', async () => {
  const { body } = await lab.ask<{ targetBytes: number }>('GET', '/api/v1/vms/a/memory');
  expect(body.targetBytes).toBe(4 * 2 ** 30);
});
