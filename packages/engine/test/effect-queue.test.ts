import { createVirtualClock } from '@dimmer/reducer';
import { expect, test } from 'vitest';
import { createEffectQueue } from '../src/effect-queue.ts';
import type { VmEffect, VmSave } from '../src/vm/io.ts';

const done = (requestId: string): VmEffect => ({ type: 'answer', requestId, answer: { type: 'done' } });
const event = (type: 'vm.state' | 'vm.created'): VmSave => ({
  type: 'event',
  event: { type, operationId: null, actor: 'ann', data: {} },
});

/** Lets the reactions to what was settled run. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function create() {
  const clock = createVirtualClock();
  const happened: string[] = [];
  const faults: unknown[] = [];
  const refused: string[] = [];
  const writes: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const queue = createEffectQueue({
    clock,
    write(saves) {
      happened.push(`write ${saves.length}`);
      return new Promise((resolve, reject) => writes.push({ resolve, reject }));
    },
    perform(effect) {
      if (effect.type === 'kill-machine') throw new Error('a bug');
      happened.push(effect.type === 'answer' ? effect.requestId : effect.type);
    },
    onRefused: (effects, error) => refused.push(`${effects.length} ${String(error)}`),
    onFault: (fault) => faults.push(fault),
  });
  return { clock, queue, happened, faults, refused, writes };
}

test('effects wait for the transaction of their step, and for those of the steps before', async () => {
  const { queue, happened, writes } = create();
  queue.push([done('a')]);
  expect(happened).toEqual(['a']);
  queue.push([done('b'), event('vm.state'), { type: 'observe' }]);
  queue.push([done('c')]);
  queue.push([event('vm.created'), event('vm.state'), done('d')]);
  expect(happened).toEqual(['a', 'write 1']);
  writes[0]?.resolve();
  await turn();
  expect(happened).toEqual(['a', 'write 1', 'b', 'observe', 'c', 'write 2']);
  writes[1]?.resolve();
  await queue.idle();
  expect(happened.slice(6)).toEqual(['d']);
});

test('a refused write is tried again, later and later; from the second time on who waits is told', async () => {
  const { clock, queue, happened, refused, writes } = create();
  queue.push([event('vm.state'), done('a')]);
  const attempts: number[] = [];
  for (let attempt = 0; attempt < 9; attempt += 1) {
    attempts.push(clock.now());
    writes[attempt]?.reject(new Error('full'));
    await turn();
    expect(refused).toHaveLength(attempt);
    expect(queue.refusal).toEqual(attempt === 0 ? null : new Error('full'));
    clock.runNext();
    await turn();
  }
  expect(attempts).toEqual([0, 100, 300, 700, 1500, 3100, 6300, 11_300, 16_300]);
  expect(refused[0]).toBe('2 Error: full');
  writes[9]?.resolve();
  await turn();
  expect(happened.at(-1)).toBe('a');
  expect(queue.refusal).toBeNull();
});

test('winding up, it writes and answers, but moves nothing any more, and gives up what is refused', async () => {
  const { clock, queue, happened, refused, writes } = create();
  queue.push([event('vm.state'), { type: 'start-machine' }, done('a')]);
  writes[0]?.reject(new Error('full'));
  await turn();
  queue.wind();
  await turn();
  expect(clock.pending).toBe(0);
  writes[1]?.resolve();
  await queue.idle();
  expect(happened).toEqual(['write 1', 'write 1', 'a']);
  queue.push([event('vm.state'), done('b')]);
  writes[2]?.reject(new Error('full'));
  await queue.idle();
  expect(refused).toEqual(['2 Error: full']);
  expect(happened).not.toContain('b');
});

test('an effect that throws is a fault, and the effects after it are left', () => {
  const { queue, happened, faults } = create();
  queue.push([done('a'), { type: 'kill-machine' }, done('b')]);
  expect(happened).toEqual(['a']);
  expect(faults).toEqual([new Error('a bug')]);
});
