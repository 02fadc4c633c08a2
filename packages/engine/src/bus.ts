import type { Bus, BusMessage } from './ports.ts';

/** Tells each listener each message, in order, while `publish` runs. A listener must not throw. */
export function createBus(): Bus {
  const listeners = new Set<(message: BusMessage) => void>();
  return {
    publish(message) {
      for (const listener of listeners) listener(message);
    },
    subscribe(listener) {
      // Each subscription is its own, also of a function that listens already.
      const own = (message: BusMessage): void => listener(message);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
