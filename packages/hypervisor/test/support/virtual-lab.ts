import { createVirtualClock } from '@dimmer/reducer';
import { createEmbeddedHypervisor, type EmbeddedOptions, type SimulatedMachine } from '../../src/index.ts';
import { createDeferQueue } from './defer-queue.ts';

const GIB = 2 ** 30;
/** Any moment will do; it is the same in every run. */
const EPOCH_MS = 1_795_400_000_000;

/**
 * The whole embedded stack (QMP client, connection, monitor, device, guest) on a virtual clock.
 *
 * Nothing happens by itself: `settle()` runs what is due at this moment, promises included, and `advance(ms)` moves the
 * clock from timer to timer, settling after each. So a promise of a session must not be awaited before it has been
 * settled: `const answer = await lab.settled(session.observe())`. Runs are exactly repeatable.
 */
export function createVirtualLab(options: Partial<EmbeddedOptions> = {}) {
  const clock = createVirtualClock();
  const queue = createDeferQueue();
  const faults: unknown[] = [];
  const hypervisor = createEmbeddedHypervisor({
    clock,
    // The mailbox's 5 ms never pass: a virtual turn has no length.
    now: () => 0,
    wallNow: () => EPOCH_MS + clock.now(),
    defer: queue.defer,
    fastBoot: false,
    onFault: (_vm, fault) => faults.push(fault),
    ...options,
  });

  async function advance(byMs: number): Promise<void> {
    let over = false;
    await queue.settle();
    clock.after(byMs, () => {
      over = true;
    });
    const passed = (): boolean => over;
    while (!passed()) {
      clock.runNext();
      await queue.settle();
    }
  }

  return {
    clock,
    hypervisor,
    defer: queue.defer,
    wallNow: () => EPOCH_MS + clock.now(),
    settle: () => queue.settle(),
    advance,
    faults,
    async settled<T>(promise: Promise<T>): Promise<T> {
      let done = false;
      const watched = promise.finally(() => {
        done = true;
      });
      watched.catch(() => {});
      const isDone = (): boolean => done;
      // What waits for a later moment (a deadline, a guest) is the caller's to advance to.
      for (let turn = 0; turn < 10 && !isDone(); turn += 1) await queue.settle();
      return watched;
    },
    /** Advances until the condition holds, looking once a step; false when it does not within the limit. */
    async until(condition: () => boolean | Promise<boolean>, limitMs: number, stepMs = 100): Promise<boolean> {
      const end = clock.now() + limitMs;
      while (!(await condition())) {
        if (clock.now() >= end) return false;
        await advance(stepMs);
      }
      return true;
    },
  };
}

export function defineMachine(over: Partial<SimulatedMachine> = {}): SimulatedMachine {
  return {
    id: 'vm-1',
    name: 'vm-1',
    bootBytes: 4 * GIB,
    maximumBytes: 1024 * GIB,
    slots: 256,
    numaNodes: 1,
    statusReport: true,
    guest: { kind: 'windows', workload: 'idle' },
    ...over,
  };
}
