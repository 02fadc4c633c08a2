import type { CancelTimer } from '@dimmer/reducer';
import type { VmClock } from './vm-clock.ts';

/** The named timers of one reducer, on VM time. Arming a name again replaces it. */
export interface VmTimers<Id> {
  arm(id: Id, delayMs: number): void;
  cancel(id: Id): void;
  clear(): void;
  /** Those that are armed, with what is left of their time. */
  left(): readonly { readonly id: Id; readonly leftMs: number }[];
}

/** `fire` is called from the mailbox, and never for a timer that was cancelled or replaced in the meantime. */
export function createVmTimers<Id>(
  clock: VmClock,
  post: (entry: () => void) => void,
  fire: (id: Id) => void,
): VmTimers<Id> {
  const armed = new Map<Id, { readonly at: number; readonly cancel: CancelTimer }>();

  function cancel(id: Id): void {
    armed.get(id)?.cancel();
    armed.delete(id);
  }

  return {
    arm(id, delayMs) {
      cancel(id);
      const cancelTimer = clock.after(delayMs, () => {
        post(() => {
          if (armed.get(id) !== timer) return;
          armed.delete(id);
          fire(id);
        });
      });
      const timer = { at: clock.now() + delayMs, cancel: cancelTimer };
      armed.set(id, timer);
    },
    cancel,
    clear() {
      for (const { cancel: cancelTimer } of armed.values()) cancelTimer();
      armed.clear();
    },
    left: () => [...armed].map(([id, { at }]) => ({ id, leftMs: Math.max(0, at - clock.now()) })),
  };
}
