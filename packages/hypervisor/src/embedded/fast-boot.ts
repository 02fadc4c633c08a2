import type { CancelTimer, Clock } from '@dimmer/reducer';
import type { VmClock } from './vm-clock.ts';

/**
 * Skips through firmware boot and the device's 50 s wait by letting VM time run ahead until the device is idle.
 *
 * The first second after power-on or reset is left alone: in it a controller may still take sticks away, before the guest
 * reports its capabilities and the sticks are announced again.
 */
export interface FastBoot {
  /** Power-on or reset: the guest boots. */
  began(): void;
  /** The device is idle, or the machine is gone: ordinary time again. */
  ended(): void;
  readonly skipping: boolean;
  /** The guest boots still: it is skipped through, or will be. */
  readonly underWay: boolean;
}

const HOLD_MS = 1_000;
/** Makes the 50 s wait a quarter of a second: short for a person, and still seen to pass. */
const RATE = 200;
/** A guest that never connects does not run ahead for ever: at most five minutes of VM time. */
const LONGEST_SKIP_MS = 300_000;

/** `onEnded` is called each time that skipping has ended. */
export function createFastBoot(wall: Clock, vmClock: VmClock, enabled: boolean, onEnded: () => void): FastBoot {
  let cancel: CancelTimer = () => {};
  let skipping = false;
  let underWay = false;

  function ended(): void {
    cancel();
    cancel = () => {};
    underWay = false;
    if (!skipping) return;
    skipping = false;
    vmClock.setRate(1);
    onEnded();
  }

  return {
    began() {
      ended();
      if (!enabled) return;
      underWay = true;
      cancel = wall.after(HOLD_MS, () => {
        skipping = true;
        vmClock.setRate(RATE);
        cancel = vmClock.after(LONGEST_SKIP_MS, ended);
      });
    },
    ended,
    get skipping() {
      return skipping;
    },
    get underWay() {
      return underWay;
    },
  };
}
