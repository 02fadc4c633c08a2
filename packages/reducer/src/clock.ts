/** A clock as an input: the only way code below the apps learns the time or waits. */
export interface Clock {
  /** Milliseconds since an arbitrary origin, never going backwards. */
  now(): number;
  /** Runs `callback` once, `delayMs` from now. Returns a function that cancels it. */
  after(delayMs: number, callback: () => void): CancelTimer;
}

export type CancelTimer = () => void;

/** A clock that moves only when told to; timers due at the same moment run in the order they were set. */
export interface VirtualClock extends Clock {
  /** Moves time forward, running every timer that falls due on the way. */
  advance(byMs: number): void;
  /** Jumps to the next timer and runs it. Returns false when none is set. */
  runNext(): boolean;
  /** How many timers are set. */
  readonly pending: number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

export function createVirtualClock(startMs = 0): VirtualClock {
  let now = startMs;
  let order = 0;
  const timers = new Set<Timer>();

  function earliest(): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of timers) {
      if (!found || timer.at < found.at || (timer.at === found.at && timer.order < found.order)) found = timer;
    }
    return found;
  }

  function run(timer: Timer): void {
    timers.delete(timer);
    now = Math.max(now, timer.at);
    timer.callback();
  }

  return {
    now: () => now,
    after(delayMs, callback) {
      const timer: Timer = { at: now + Math.max(0, delayMs), order: order++, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(byMs) {
      const end = now + byMs;
      for (let next = earliest(); next && next.at <= end; next = earliest()) run(next);
      now = end;
    },
    runNext() {
      const next = earliest();
      if (!next) return false;
      run(next);
      return true;
    },
    get pending() {
      return timers.size;
    },
  };
}
