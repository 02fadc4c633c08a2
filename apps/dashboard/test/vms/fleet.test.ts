import type { Vm } from '@dimmer/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fleetCounts, fleetRows, isMixed } from '../../src/features/vms/fleet-order.ts';
import { FLEET_SHOWS, FLEET_SORTS, readFleetSearch } from '../../src/features/vms/fleet-search.ts';
import { attached, GIB, run, vm } from './fixtures.ts';

const fleet: readonly Vm[] = [
  vm({ name: 'web-1', tags: ['prod'], memory: { actualBytes: 8 * GIB } }),
  vm({ name: 'db', state: 'unreachable', memory: { actualBytes: null } }),
  vm({ name: 'mail', state: 'defined', memory: { actualBytes: null, phase: 'offline' } }),
  vm({
    name: 'build',
    guest: { kind: 'linux', workload: 'bursty' },
    memory: { phase: 'growing', actualBytes: 2 * GIB },
  }),
];
const names = (rows: readonly Vm[]): readonly string[] => rows.map(({ name }) => name);

test('rows are by name unless asked otherwise', () => {
  expect(names(fleetRows(fleet, {}))).toEqual(['build', 'db', 'mail', 'web-1']);
  expect(names(fleetRows(fleet, { down: true }))).toEqual(['web-1', 'mail', 'db', 'build']);
});

test('an unknown size sorts below every known one', () => {
  expect(names(fleetRows(fleet, { sort: 'actual', down: true })).slice(0, 2)).toEqual(['web-1', 'build']);
});

test('the broken come first by health', () => {
  expect(names(fleetRows(fleet, { sort: 'health' }))[0]).toBe('db');
});

test('the filter looks at names, tags, states, guests and phases, and wants every word', () => {
  expect(names(fleetRows(fleet, { q: 'PROD' }))).toEqual(['web-1']);
  expect(names(fleetRows(fleet, { q: 'linux growing' }))).toEqual(['build']);
  expect(names(fleetRows(fleet, { q: 'linux unreachable' }))).toEqual([]);
});

test('the filter finds real machines, and those that are attached', () => {
  const mixed = [...fleet, vm({ ...run, name: 'real-1' }), vm({ ...attached, name: 'real-2' })];
  expect(names(fleetRows(mixed, { q: 'qemu' }))).toEqual(['real-1', 'real-2']);
  expect(names(fleetRows(mixed, { q: 'qemu attached' }))).toEqual(['real-2']);
  expect(names(fleetRows(mixed, { q: 'embedded' }))).toHaveLength(fleet.length);
  expect([isMixed(mixed), isMixed(fleet), isMixed([vm(run), vm(attached)]), isMixed([])]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('each choice shows what its count says', () => {
  expect(fleetCounts(fleet)).toEqual({ all: 4, attention: 1, changing: 1, off: 1 });
  for (const show of FLEET_SHOWS) expect(fleetRows(fleet, { show })).toHaveLength(fleetCounts(fleet)[show]);
});

test('an order is complete and does not depend on the order before', () => {
  const order = fc.record({ sort: fc.constantFrom(...FLEET_SORTS), down: fc.boolean() });
  fc.assert(
    fc.property(fc.shuffledSubarray([...fleet], { minLength: 4 }), order, (shuffled, search) => {
      expect(names(fleetRows(shuffled, search))).toEqual(names(fleetRows(fleet, search)));
    }),
  );
});

test('the address keeps what differs from the default, and drops nonsense', () => {
  expect(readFleetSearch({ q: 'a', show: 'off', sort: 'actual', down: true })).toEqual({
    q: 'a',
    show: 'off',
    sort: 'actual',
    down: true,
  });
  expect(readFleetSearch({ q: '', show: 'all', sort: 'name', down: 'yes', other: 1 })).toEqual({});
});
