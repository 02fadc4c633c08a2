import { createVirtualClock } from '@dimmer/reducer';
import { expect, test } from 'vitest';
import { createOperations } from '../src/operations.ts';
import { advanceAction, createAction, endAction } from '../src/vm/action-operation.ts';
import { createMemoryStore } from './support/memory-store.ts';

const ENDED = { state: 'succeeded', outcome: null, because: 'Done.' } as const;
const shutdown = createAction({ id: 'o', vm: 'v', kind: 'shutdown', origin: 'user', actor: 'ann', at: 5 });

function create() {
  const memory = createMemoryStore();
  const clock = createVirtualClock();
  return { memory, clock, operations: createOperations(memory.store, clock) };
}

test('waiting ends with the operation, or with the time', async () => {
  const { operations, clock } = create();
  operations.note(shutdown);
  const [short, long] = [operations.waitFor('o', 10), operations.waitFor('o', 1000)];
  clock.advance(10);
  expect(await short).toBe(shutdown);
  const ended = endAction(shutdown, ENDED, 20);
  operations.note(ended);
  expect(await long).toBe(ended);
  expect(clock.pending).toBe(0);
  expect(operations.live('o')).toBeUndefined();
});

test('an operation of the past comes from the store, an unknown one is null', async () => {
  const { operations, memory } = create();
  memory.operations.set('old', { ...shutdown, id: 'old' });
  expect(await operations.waitFor('old', 1000)).toMatchObject({ id: 'old' });
  expect(await operations.waitFor('none', 1000)).toBeNull();
  operations.note(shutdown);
  expect(await operations.waitFor('o', 0)).toBe(shutdown);
});

test('live figures are of operations that run only, and nobody waits for ever', async () => {
  const { operations } = create();
  const further = { ...shutdown, progress: { doneBytes: 1, totalBytes: 2, etaMs: 3 } };
  operations.progress(further);
  expect(operations.live('o')).toBeUndefined();
  operations.note(shutdown);
  operations.progress(further);
  expect(operations.liveOf('v')).toEqual([further]);
  expect(operations.liveOf('w')).toEqual([]);
  const waiting = operations.waitFor('o', 1000);
  operations.release();
  expect(await waiting).toBe(further);
  expect(await operations.waitFor('o', 1000)).toBe(further);
});

test('the steps of an action begin and end one after the other', () => {
  const states = (operation: typeof shutdown): unknown[] =>
    operation.steps.map(({ state, startedAt, endedAt }) => [state, startedAt, endedAt]);
  expect(states(shutdown)).toEqual([
    ['running', 5, null],
    ['waiting', null, null],
  ]);
  const next = advanceAction(shutdown, 7);
  expect(states(next)).toEqual([
    ['done', 5, 7],
    ['running', 7, null],
  ]);
  expect(states(endAction(next, ENDED, 9))).toEqual([
    ['done', 5, 7],
    ['done', 7, 9],
  ]);
  const failed = endAction(shutdown, { state: 'failed', outcome: 'guest-silent', because: 'No.' }, 9);
  expect(states(failed)).toEqual([
    ['failed', 5, 9],
    ['skipped', null, null],
  ]);
  for (const state of ['cancelled', 'superseded'] as const) {
    const left = endAction(shutdown, { state, outcome: state, because: 'Enough.' }, 9);
    expect(states(left)).toEqual([
      ['skipped', 5, 9],
      ['skipped', null, null],
    ]);
  }
  expect(failed).toMatchObject({ state: 'failed', outcome: 'guest-silent', because: 'No.', endedAt: 9 });
});
