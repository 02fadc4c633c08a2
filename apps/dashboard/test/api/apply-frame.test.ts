import type { Operation, Vm } from '@dimmer/contract';
import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test } from 'vitest';
import { keys } from '../../src/api/keys.ts';
import { outdatedBy, takeProgress, takeSnapshot, takeViews } from '../../src/api/live/apply-frame.ts';
import { vm } from '../vms/fixtures.ts';

let cache: QueryClient;
beforeEach(() => {
  cache = new QueryClient();
});

const names = (): readonly string[] | undefined => cache.getQueryData<readonly Vm[]>(keys.vms)?.map(({ name }) => name);
const a = vm({ id: 'a', name: 'alpha' });
const b = vm({ id: 'b', name: 'beta' });

test('a snapshot is the whole truth, by name', () => {
  cache.setQueryData(keys.vms, [vm({ id: 'gone', name: 'gone' })]);
  takeSnapshot(cache, [b, a]);
  expect(names()).toEqual(['alpha', 'beta']);
});

test('views replace what they name and keep the rest', () => {
  takeSnapshot(cache, [a, b]);
  takeViews(cache, [{ ...b, state: 'paused' }]);
  expect(cache.getQueryData<readonly Vm[]>(keys.vms)).toEqual([a, { ...b, state: 'paused' }]);
});

test('a view of a new VM takes its place in the order', () => {
  takeSnapshot(cache, [a, b]);
  takeViews(cache, [vm({ id: 'c', name: 'alps' })]);
  expect(names()).toEqual(['alpha', 'alps', 'beta']);
});

test('a VM that a page looks at is patched under the key it was asked by, and under no other', () => {
  cache.setQueryData(keys.vm('beta'), b);
  takeViews(cache, [{ ...b, state: 'paused' }]);
  expect(cache.getQueryData<Vm>(keys.vm('beta'))?.state).toBe('paused');
  expect(cache.getQueryState(keys.vm('b'))).toBeUndefined();
});

test('views before the first list are left to the list', () => {
  takeViews(cache, [a]);
  expect(names()).toBeUndefined();
});

test('progress reaches every list that shows the operation', () => {
  const operation = { id: 'o1', state: 'running' } as Operation;
  const page = { pages: [{ items: [operation], nextCursor: null }], pageParams: [''] };
  cache.setQueryData(keys.operations({ vm: 'a' }), page);
  takeProgress(cache, [{ ...operation, state: 'succeeded' }]);
  expect(cache.getQueryData(keys.operations({ vm: 'a' }))).toMatchObject({
    pages: [{ items: [{ state: 'succeeded' }] }],
  });
  expect(cache.getQueryData<Operation>(keys.operation('o1'))?.state).toBe('succeeded');
});

test('an event outdates what it is about', () => {
  const about = (type: string, operationId: string | null = null) => outdatedBy({ type, vm: 'a', operationId });
  expect(about('device.unused')).toEqual([keys.devices('a'), keys.layouts('a')]);
  expect(about('operation.ended', 'o1')).toEqual([keys.allOperations, keys.operation('o1')]);
  expect(about('vm.state')).toEqual(expect.arrayContaining([keys.diagnosis('a'), keys.machineLog('a'), keys.host]));
  expect(about('memory.phase')).toContainEqual(keys.diagnosis('a'));
  expect(about('vm.created')).toContain(keys.vms);
  expect(about('vm.deleted')).toContain(keys.allSingleVms);
  expect(about('policy.decision')).toEqual([]);
});
