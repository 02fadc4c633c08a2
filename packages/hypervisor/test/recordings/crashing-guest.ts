import type { GuestPort } from '../../src/index.ts';

/** A guest that does nothing but crash, once, so long after power-on. */
export function createCrashingGuest(atMs: number): GuestPort {
  return {
    feed(input) {
      if (input.type === 'power-on') return [{ type: 'arm-timer', id: 'crash', delayMs: atMs }];
      return input.type === 'timer' ? [{ type: 'crashed' }] : [];
    },
  };
}
