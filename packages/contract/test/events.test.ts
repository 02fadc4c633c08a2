import { expect, it } from 'vitest';
import { EVENT_TYPES, LIVE_TYPES, matchesType } from '../src/index.ts';

it.each([
  ['*', 'memory.phase', true],
  ['vm.*', 'vm.state', true],
  ['vm.*', 'vmx.state', false],
  ['vm.state', 'vm.state', true],
  ['vm', 'vm.state', false],
  ['memory.*', 'vm.state', false],
])('pattern %s and type %s', (pattern, type, matches) => {
  expect(matchesType(pattern, type)).toBe(matches);
});

it('no live type is in the log', () => {
  expect(EVENT_TYPES.filter((type) => (LIVE_TYPES as readonly string[]).includes(type))).toEqual([]);
});
