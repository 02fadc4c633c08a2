import { isEnded, type Operation } from '@dimmer/planner';
import type { Store, WallClock } from './ports.ts';

/** The operations that have not ended, as they were last made durable, and those who wait for them. */
export interface Operations {
  /** An operation as it was written. */
  note(operation: Operation): void;
  /** Live figures of one that runs. */
  progress(operation: Operation): void;
  live(id: string): Operation | undefined;
  liveOf(vm: string): readonly Operation[];
  waitFor(id: string, waitMs: number): Promise<Operation | null>;
  /** Nobody waits any longer: each gets the operation as it stands. */
  release(): void;
}

export function createOperations(store: Pick<Store, 'operation'>, clock: WallClock): Operations {
  const running = new Map<string, Operation>();
  let released = false;
  const waiters = new Map<string, Set<(operation: Operation | null) => void>>();

  function settle(operation: Operation): void {
    for (const resolve of waiters.get(operation.id) ?? []) resolve(operation);
    waiters.delete(operation.id);
  }

  function awaitEnd(id: string, waitMs: number): Promise<Operation | null> {
    return new Promise((resolve) => {
      const cancel = clock.after(waitMs, () => finish(running.get(id) ?? null));
      const waiting = waiters.get(id) ?? new Set();
      waiters.set(id, waiting.add(finish));
      function finish(operation: Operation | null): void {
        cancel();
        waiting.delete(finish);
        resolve(operation);
      }
    });
  }

  return {
    note(operation) {
      if (!isEnded(operation)) return void running.set(operation.id, operation);
      running.delete(operation.id);
      settle(operation);
    },
    progress(operation) {
      if (running.has(operation.id)) running.set(operation.id, operation);
    },
    live: (id) => running.get(id),
    liveOf: (vm) => [...running.values()].filter((operation) => operation.vm === vm),
    async waitFor(id, waitMs) {
      const now = running.get(id);
      if (!now || waitMs <= 0 || released) return now ?? store.operation(id);
      return awaitEnd(id, waitMs);
    },
    release() {
      released = true;
      for (const operation of running.values()) settle(operation);
    },
  };
}
