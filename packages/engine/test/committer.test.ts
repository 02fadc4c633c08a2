import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBus } from '../src/bus.ts';
import { createCommitter, merge } from '../src/committer.ts';
import type { Commit, NewEvent, StoredEvent } from '../src/index.ts';
import { createMemoryStore } from './support/memory-store.ts';

const event = (id: string): NewEvent => ({
  id,
  time: 1,
  type: 'vm.state',
  vm: 'v',
  operationId: null,
  actor: 'ann',
  data: {},
});

function listen() {
  const bus = createBus();
  const heard: StoredEvent[] = [];
  bus.subscribe((message) => {
    if (message.type === 'event') heard.push(message.event);
  });
  return { bus, heard };
}

test('what comes while a transaction is under way shares the next one; events are told in the order of their numbers', async () => {
  const memory = createMemoryStore();
  const { bus, heard } = listen();
  const committer = createCommitter(memory.store, bus);
  const resume = memory.hold();
  const all = ['a', 'b', 'c', 'd'].map((id) => committer.commit({ events: [event(id)] }));
  await Promise.resolve();
  expect(heard).toEqual([]);
  resume();
  await Promise.all(all);
  await committer.idle();
  expect(memory.commits.map((change) => change.events?.map(({ id }) => id))).toEqual([['a'], ['b', 'c', 'd']]);
  expect(heard.map(({ id, seq }) => [id, seq])).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
    ['d', 4],
  ]);
});

test('a change that the store refuses does not take the others along', async () => {
  const memory = createMemoryStore();
  const { bus, heard } = listen();
  const store = {
    commit(change: Commit) {
      if (change.events?.some(({ id }) => id === 'bad')) return Promise.reject(new Error('refused'));
      return memory.store.commit(change);
    },
  };
  const committer = createCommitter(store, bus);
  const results = await Promise.allSettled(
    ['a', 'b', 'bad', 'c'].map((id) => committer.commit({ events: [event(id)] })),
  );
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(heard.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

test('merged changes leave behind what the single ones would', async () => {
  const vm = (id: string, targetBytes: number) => ({ id, targetBytes }) as never;
  const change = fc.oneof(
    fc.record({ vms: fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(9)).map(([id, size]) => [vm(id, size)]) }),
    fc.record({ operations: fc.tuple(fc.constantFrom('o', 'p'), fc.nat(9)).map(([id, n]) => [{ id, n } as never]) }),
    fc.record({ events: fc.array(fc.uuid().map(event), { maxLength: 3 }) }),
    fc.record({
      layouts: fc.array(
        fc.uuid().map((id) => ({ id }) as never),
        { maxLength: 2 },
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1 }), async (changes: readonly Commit[]) => {
      const [single, merged] = [createMemoryStore(), createMemoryStore()];
      for (const one of changes) await single.store.commit(one);
      await merged.store.commit(merge(changes));
      expect(merged.vms).toEqual(single.vms);
      expect(merged.operations).toEqual(single.operations);
      expect(merged.events).toEqual(single.events);
      expect(merged.layouts).toEqual(single.layouts);
    }),
  );
});
