import type { EventTable } from './schema-type.ts';
import type { TimerSource } from './timer-source.ts';

type Data = Readonly<Record<string, unknown>> | undefined;

export interface EventLimiterOptions {
  /** Which of them are limited, and by what. */
  readonly events: EventTable;
  /** Real time: a paused machine's events are limited as well. */
  readonly clock: TimerSource & { now(): number };
  /** Epoch milliseconds. */
  readonly wallNow: () => number;
  /** `atMs`: when it happened, which is earlier than now for an event that was held back. */
  readonly emit: (name: string, data: Data, atMs: number) => void;
}

/** Lets at most one event of a limited kind out per second, as QEMU's monitor does; what was held back last goes out then. */
export interface EventLimiter {
  emit(name: string, data?: Readonly<Record<string, unknown>>): void;
  /** Forgets what is held back. */
  stop(): void;
}

/** QEMU's limit for every event that has one (spec 2). */
const INTERVAL_MS = 1000;

interface Held {
  readonly data: Data;
  readonly atMs: number;
}

export function createEventLimiter({ events, clock, wallNow, emit }: EventLimiterOptions): EventLimiter {
  const lastOut = new Map<string, number>();
  const held = new Map<string, Held>();
  const timers = new Map<string, () => void>();

  function release(name: string, key: string): void {
    timers.delete(key);
    const last = held.get(key);
    held.delete(key);
    if (!last) return;
    sent(key);
    emit(name, last.data, last.atMs);
  }

  /** Devices come and go, and each has a key of its own: those that hold nothing back any more are forgotten, oldest first. */
  function sent(key: string): void {
    const now = clock.now();
    lastOut.delete(key);
    lastOut.set(key, now);
    for (const [other, at] of lastOut) {
      if (at + INTERVAL_MS > now) return;
      lastOut.delete(other);
    }
  }

  function hold(name: string, key: string, data: Data, restMs: number): void {
    held.set(key, { data, atMs: wallNow() });
    if (!timers.has(key))
      timers.set(
        key,
        clock.after(restMs, () => release(name, key)),
      );
  }

  return {
    emit(name, data) {
      const limit = events[name]?.limited;
      if (!limit) return emit(name, data, wallNow());
      const key = limit === true ? name : `${name} ${String(data?.[limit])}`;
      const restMs = (lastOut.get(key) ?? Number.NEGATIVE_INFINITY) + INTERVAL_MS - clock.now();
      if (restMs > 0) return hold(name, key, data, restMs);
      sent(key);
      emit(name, data, wallNow());
    },
    stop() {
      for (const cancel of timers.values()) cancel();
      timers.clear();
      held.clear();
    },
  };
}
