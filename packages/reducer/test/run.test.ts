import { describe, expect, it } from 'vitest';
import { createRunner, createVirtualClock, printTranscript, type Step } from '../src/index.ts';

type Input = number | 'fail';
const add: Step<number, Input, string> = (state, input) => {
  if (input === 'fail') throw new Error('bug');
  return [state + input, [`now ${state + input}`]];
};

function createQueue() {
  const waiting: (() => void)[] = [];
  return {
    defer: (resume: () => void) => void waiting.push(resume),
    turn: () => waiting.shift()?.(),
    get length() {
      return waiting.length;
    },
  };
}

describe('the runner', () => {
  it('handles inputs in order and performs effects after their step', () => {
    const seen: string[] = [];
    const runner = createRunner({ initial: 0, step: add, perform: (e) => seen.push(e), now: () => 0, defer: () => {} });
    runner.post(2);
    runner.post(3);
    expect([runner.state, ...seen]).toEqual([5, 'now 2', 'now 5']);
  });

  it('queues what an effect posts; nothing is nested', () => {
    const seen: string[] = [];
    const runner = createRunner<number, Input, string>({
      initial: 0,
      step: add,
      perform(effect) {
        if (effect === 'now 1') {
          runner.post(10);
          seen.push('posted');
        }
        seen.push(effect);
      },
      now: () => 0,
      defer: () => {},
    });
    runner.post(1);
    expect(seen).toEqual(['posted', 'now 1', 'now 11']);
  });

  it('lets the event loop breathe after its budget and goes on', () => {
    let clock = 0;
    const queue = createQueue();
    const runner = createRunner<number, Input, string>({
      initial: 0,
      step: (state, input) => {
        clock += 3;
        return add(state, input);
      },
      perform(effect) {
        if (effect === 'now 1') for (let i = 0; i < 9; i += 1) runner.post(1);
      },
      now: () => clock,
      defer: queue.defer,
      budgetMs: 5,
    });
    runner.post(1);
    expect([runner.state, runner.queued, queue.length]).toEqual([2, 8, 1]);
    runner.post(1);
    expect([runner.state, queue.length]).toEqual([2, 1]);
    while (queue.length > 0) queue.turn();
    expect([runner.state, runner.queued]).toEqual([11, 0]);
  });

  it('stops its mailbox on a bug and tells it', () => {
    const faults: unknown[] = [];
    const runner = createRunner({
      initial: 0,
      step: add,
      perform: () => {},
      now: () => 0,
      defer: () => {},
      onFault: (fault) => faults.push(fault),
    });
    runner.post('fail');
    runner.post(1);
    expect([runner.stopped, runner.state, faults.length]).toEqual([true, 0, 1]);
  });

  it('keeps order over a long queue', () => {
    const seen: number[] = [];
    const queue = createQueue();
    const runner = createRunner<number, number, number>({
      initial: 0,
      step: (state, input) => [state + 1, [input]],
      perform: (effect) => seen.push(effect),
      now: () => 0,
      defer: queue.defer,
    });
    for (let i = 0; i < 5000; i += 1) runner.post(i);
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  });
});

describe('the virtual clock', () => {
  it('runs timers in order of time, then of setting', () => {
    const clock = createVirtualClock(100);
    const seen: string[] = [];
    clock.after(20, () => seen.push(`b ${clock.now()}`));
    clock.after(10, () => seen.push(`a ${clock.now()}`));
    clock.after(20, () => seen.push(`c ${clock.now()}`));
    const cancel = clock.after(15, () => seen.push('never'));
    cancel();
    clock.advance(20);
    expect(seen).toEqual(['a 110', 'b 120', 'c 120']);
    expect([clock.now(), clock.pending]).toEqual([120, 0]);
  });

  it('runs timers that timers set', () => {
    const clock = createVirtualClock();
    let ticks = 0;
    const tick = () => {
      ticks += 1;
      clock.after(10, tick);
    };
    clock.after(10, tick);
    clock.advance(100);
    expect(ticks).toBe(10);
    expect(clock.runNext()).toBe(true);
    expect(clock.now()).toBe(110);
  });

  it('says so when no timer is set', () => {
    expect(createVirtualClock().runNext()).toBe(false);
  });
});

it('prints transcripts in aligned columns', () => {
  const lines = [
    { atMs: 0, who: 'guest', what: 'VERSION_REQUEST 2.0' },
    { atMs: 50_000, who: 'host', what: 'HOT_ADD_REQUEST' },
  ];
  expect(printTranscript(lines)).toBe('     0.000  guest  VERSION_REQUEST 2.0\n    50.000  host   HOT_ADD_REQUEST\n');
});
