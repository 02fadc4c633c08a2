import TinyQueue from 'tinyqueue';
import type { CancelTimer, Clock } from './clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  /** Null: cancelled, and taken out when its turn comes. */
  callback: (() => void) | null;
}

/** Timers that are due run for so long, then the event loop breathes. */
const TURN_MS = 5;
/** The system's timers count in 31 bits: a longer wait would end at once. It is asked again when this has passed. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** Cancelled timers are swept out when they are more than half of at least so many. */
const SWEEP_FROM = 1024;

/**
 * One timer of the system for all that wait, be it ten thousand machines: the system is only asked for the earliest.
 * Timers due at the same moment run in the order they were set.
 */
export function createSharedClock(system: Clock): Clock {
  let queue = new TinyQueue<Timer>([], compareTimers);
  let order = 0;
  let cancelled = 0;
  let armedFor = Number.POSITIVE_INFINITY;
  let cancelSystem: CancelTimer = () => {};

  function arm(): void {
    const first = queue.peek();
    if (!first || first.at >= armedFor) return;
    cancelSystem();
    armedFor = first.at;
    cancelSystem = system.after(Math.min(LONGEST_WAIT_MS, Math.max(0, first.at - system.now())), runDue);
  }

  function runDue(): void {
    armedFor = Number.POSITIVE_INFINITY;
    const began = system.now();
    const newest = order;
    try {
      for (let first = queue.peek(); first && isDue(first, newest); first = queue.peek()) {
        queue.pop();
        run(first);
        if (system.now() - began >= TURN_MS) break;
      }
    } finally {
      arm();
    }
  }

  /** What a callback sets for this very moment waits for the next turn. */
  function isDue(timer: Timer, newest: number): boolean {
    return timer.at <= system.now() && timer.order < newest;
  }

  function run(timer: Timer): void {
    const { callback } = timer;
    if (!callback) {
      cancelled -= 1;
      return;
    }
    timer.callback = null;
    callback();
  }

  function cancel(timer: Timer): void {
    if (!timer.callback) return;
    timer.callback = null;
    cancelled += 1;
    if (cancelled * 2 < queue.length || queue.length < SWEEP_FROM) return;
    queue = new TinyQueue(
      queue.data.filter((one) => one.callback !== null),
      compareTimers,
    );
    cancelled = 0;
  }

  return {
    now: () => system.now(),
    after(delayMs, callback) {
      const timer: Timer = { at: system.now() + Math.max(0, delayMs), order: order++, callback };
      queue.push(timer);
      arm();
      return () => cancel(timer);
    },
  };
}

function compareTimers(left: Timer, right: Timer): number {
  return left.at - right.at || left.order - right.order;
}
