import { expect, it } from 'vitest';
import { findDeviations } from './support/check-answer.ts';

it.each([
  ['GET', '/api/v1/vms/a', 200, {}],
  ['GET', '/api/v1/vms/a', 202, {}],
  ['GET', '/api/v1/vms', 200, { items: [{ id: 7 }], nextCursor: null }],
  ['DELETE', '/api/v1/vms/a', 204, {}],
  ['GET', '/api/v1/vms/a', 404, { code: 'made-up' }],
])('a wrong answer is found: %s %s %i %j', (method, url, status, body) => {
  expect(findDeviations(method, url, status, body)).not.toEqual([]);
});

it('a right answer is not', () => {
  expect(findDeviations('GET', '/healthz', 200, { alive: true })).toEqual([]);
  expect(findDeviations('GET', '/api/v1/hosts?limit=1', 200, { items: [], nextCursor: null })).toEqual([]);
});
