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

/** A wait for the machine to become quiet is looked at again after so many wall milliseconds. */
const LOOK_AGAIN_MS = 1;

/**
 * `isQuiet`: nothing is on its way inside the machine. At wall speed it is not asked. While time runs ahead, each timer
 * waits for it and lost wall time is not made up for: otherwise a busy process would let a guest's 5 s of patience (25 ms
 * of skipping) end before the answer it waits for has had its turn.
 */
/** Sums of fractions fall a little short; the rest would be a delay too small to move any clock, again and again. */
const ROUNDING_MS = 1e-6;

/** Where a saved clock goes on. */
export interface VmClockStart {
  readonly nowMs: number;
  readonly skippedMs: number;
  readonly running: boolean;
}

const POWER_ON: VmClockStart = { nowMs: 0, skippedMs: 0, running: true };

export function createVmClock(
  wall: Clock,
  isQuiet: () => boolean = () => true,
  start: VmClockStart = POWER_ON,
): VmClock {
  let { running, skippedMs } = start;
  let rate = 1;
  /** VM and wall time when the present stretch of even speed began. */
  let vmAnchor = start.nowMs;
  let wallAnchor = wall.now();
  /** While due timers run, time is what each of them was set for. */
  let frozenAt: number | undefined;
  let order = 0;
  let timers: Timer[] = [];
  let cancelWall: CancelTimer | undefined;

  function flowing(): number {
    if (!running) return vmAnchor;
    const at = vmAnchor + (wall.now() - wallAnchor) * rate;
    return rate > 1 && timers[0] ? Math.min(at, timers[0].at) : at;
  }

  function now(): number {
    return frozenAt ?? flowing();
  }

  /** Begins a new stretch at the present moment. */
  function anchor(): void {
    const at = rate > 1 ? now() : flowing();
    skippedMs += aheadSince(at);
    vmAnchor = at;
    wallAnchor = wall.now();
  }

  /** How much more VM time than wall time has passed in this stretch. */
  function aheadSince(at: number): number {
    return running && rate > 1 ? at - vmAnchor - (wall.now() - wallAnchor) : 0;
  }

  function arm(): void {
    cancelWall?.();
    cancelWall = undefined;
    const first = timers[0];
    if (!running || !first || frozenAt !== undefined) return;
    cancelWall = wall.after(Math.max(0, (first.at - flowing()) / rate), runDue);
  }

  function runDue(): void {
    if (rate > 1 && !isQuiet()) {
      cancelWall = wall.after(LOOK_AGAIN_MS, runDue);
      return;
    }
    const due = flowing() + ROUNDING_MS;
    for (let first = timers[0]; first && first.at <= due; first = timers[0]) {
      // A callback may have paused the machine: what was due with it waits.
      if (!running) break;
      timers.shift();
      frozenAt = first.at;
      first.callback();
    }
    if (rate > 1) anchor();
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
      return skippedMs + aheadSince(now());
    },
  };
}
