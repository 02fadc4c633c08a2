import type { CancelTimer } from '@dimmer/reducer';
import type { VmClock } from './vm-clock.ts';

/** The named timers of one reducer, on VM time. Arming a name again replaces it. */
export interface VmTimers<Id> {
  arm(id: Id, delayMs: number): void;
  cancel(id: Id): void;
  clear(): void;
}

/** `fire` is called from the mailbox, and never for a timer that was cancelled or replaced in the meantime. */
export function createVmTimers<Id>(
  clock: VmClock,
  post: (entry: () => void) => void,
  fire: (id: Id) => void,
): VmTimers<Id> {
  const armed = new Map<Id, CancelTimer>();

  function cancel(id: Id): void {
    armed.get(id)?.();
    armed.delete(id);
  }

  return {
    arm(id, delayMs) {
      cancel(id);
      const cancelTimer = clock.after(delayMs, () => {
        post(() => {
          if (armed.get(id) !== cancelTimer) return;
          armed.delete(id);
          fire(id);
        });
      });
      armed.set(id, cancelTimer);
    },
    cancel,
    clear() {
      for (const cancelTimer of armed.values()) cancelTimer();
      armed.clear();
    },
  };
}
