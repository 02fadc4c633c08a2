import type { CancelTimer, Clock } from '@dimmer/reducer';

/**
 * The virtual time of one machine: it stands still while the machine is paused, and a fast boot makes it run ahead. All
 * timers of device and guest run on it (spec 3.1).
 */
export interface VmClock extends Clock {
  readonly running: boolean;
  pause(): void;
  resume(): void;
  /** VM milliseconds per wall millisecond; 1 is ordinary time. */
  setRate(rate: number): void;
  /** How far VM time has run ahead of what wall speed would have given. */
  readonly skippedMs: number;
  /** Forgets all timers for good. */
  stop(): void;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

export function createVmClock(wall: Clock): VmClock {
  let running = true;
  let rate = 1;
  /** VM and wall time when the present stretch of even speed began. */
  let vmAnchor = 0;
  let wallAnchor = wall.now();
  let skippedMs = 0;
  /** While due timers run, time is what each of them was set for. */
  let frozenAt: number | undefined;
  let order = 0;
  let timers: Timer[] = [];
  let cancelWall: CancelTimer | undefined;

  function flowing(): number {
    return running ? vmAnchor + (wall.now() - wallAnchor) * rate : vmAnchor;
  }

  function now(): number {
    return frozenAt ?? flowing();
  }

  /** Begins a new stretch at the present moment. */
  function anchor(): void {
    const at = flowing();
    if (running) skippedMs += (wall.now() - wallAnchor) * (rate - 1);
    vmAnchor = at;
    wallAnchor = wall.now();
  }

  function arm(): void {
    cancelWall?.();
    cancelWall = undefined;
    const first = timers[0];
    if (!running || !first || frozenAt !== undefined) return;
    cancelWall = wall.after(Math.max(0, (first.at - flowing()) / rate), runDue);
  }

  function runDue(): void {
    const due = flowing();
    for (let first = timers[0]; first && first.at <= due; first = timers[0]) {
      // A callback may have paused the machine: what was due with it waits.
      if (!running) break;
      timers.shift();
      frozenAt = first.at;
      first.callback();
    }
    frozenAt = undefined;
    arm();
  }

  return {
    now,
    after(delayMs, callback) {
      const timer: Timer = { at: now() + Math.max(0, delayMs), order: order++, callback };
      timers.push(timer);
      timers.sort((left, right) => left.at - right.at || left.order - right.order);
      if (timers[0] === timer) arm();
      return () => {
        const armed = timers[0] === timer;
        timers = timers.filter((one) => one !== timer);
        if (armed) arm();
      };
    },
    pause() {
      if (!running) return;
      anchor();
      running = false;
      arm();
    },
    resume() {
      if (running) return;
      wallAnchor = wall.now();
      running = true;
      arm();
    },
    setRate(next) {
      anchor();
      rate = next;
      arm();
    },
    stop() {
      timers = [];
      cancelWall?.();
      cancelWall = undefined;
    },
    get running() {
      return running;
    },
    get skippedMs() {
      return skippedMs + (running ? (wall.now() - wallAnchor) * (rate - 1) : 0);
    },
  };
}
