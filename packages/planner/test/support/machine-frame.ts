import { GIB } from '@dimmer/pages';
import type { CommandResult, MachineEvent, MemoryCommand, Observation } from '../../src/index.ts';
import type { LabMachine } from './lab-machine.ts';
import { shapeOf, type SimulatedMachineOptions } from './simulated-machine.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at' | 'raw'> : never;

/** What is a machine's own: the rest is the same for all that are simulated on sizes alone. */
export interface MachineParts {
  readonly unitBytes?: number;
  readonly device: LabMachine['device'];
  readonly hasLeft?: () => boolean;
  observe(): Omit<Observation, 'at' | 'running' | 'status' | 'baseBytes'>;
  perform(command: MemoryCommand): CommandResult;
  /** The guest begins anew, at power-on and at each reset. */
  boot(): void;
  /** After a reset has been told of. */
  afterReset?(): void;
  leaveChannel?(backAfterMs: number): void;
}

export type MachineFrame = ReturnType<typeof createMachineFrame>;

export function createMachineFrame({ limits, clock, wallNow, onEvent }: SimulatedMachineOptions) {
  const guest = { ownedBytes: limits.bootBytes, shortAnswers: 0, shortHotAdds: 0, hasRefused: false };
  let isOff = false;
  let isPaused = false;
  let resets = 0;
  let disturbedAt = 0;
  let life = 0;

  function emit(event: Untimed<MachineEvent>): void {
    onEvent({ ...event, at: wallNow(), raw: null });
  }

  /** Later, unless another life has begun by then. */
  function later(delayMs: number, what: () => void): void {
    const thisLife = life;
    clock.after(delayMs, () => (thisLife === life && !isOff ? what() : undefined));
  }

  return {
    guest,
    emit,
    later,
    beginLife(): void {
      life += 1;
    },
    /** What it knew of before is not so any more. */
    disturb(): void {
      disturbedAt = wallNow();
    },
    assemble(parts: MachineParts): LabMachine {
      return {
        shape: shapeOf(limits),
        ...(parts.unitBytes === undefined ? {} : { unitBytes: parts.unitBytes }),
        guest,
        device: parts.device,
        get hasLeft() {
          return parts.hasLeft?.() ?? false;
        },
        get resets() {
          return resets;
        },
        get disturbedAt() {
          return disturbedAt;
        },
        observe: () => ({
          at: wallNow(),
          running: !isPaused,
          status: isPaused ? 'paused' : 'running',
          baseBytes: limits.bootBytes,
          ...parts.observe(),
        }),
        perform: (command) => (isOff ? { ok: false, lost: true } : parts.perform(command)),
        powerOn: () => parts.boot(),
        reset() {
          resets += 1;
          disturbedAt = wallNow();
          parts.boot();
          emit({ type: 'reset', guest: true, reason: 'guest-reset' });
          parts.afterReset?.();
        },
        leaveChannel: (backAfterMs) => parts.leaveChannel?.(backAfterMs),
        pause() {
          isPaused = true;
        },
        powerOff() {
          isOff = true;
        },
      };
    },
  };
}

/** How soon a driver tries again what it could not do (spec 10.1: for ever). */
export const RETRY_MS = 5_000;
/** What a driver does at a time. */
const STEP_BYTES = 8 * GIB;

/** What a driver of a virtio device works towards. */
export interface DriverWork {
  /** What is left to do in bytes, with a sign; 0: nothing. */
  leftBytes(): number;
  /** Does at most so much of it, and answers with what it has done. */
  move(wishedBytes: number): number;
  /** Nothing else is under way either. */
  isSettled?(): boolean;
}

/** The guest's driver, which follows what the host wants by itself, one step after the other. */
export function createDriver(frame: MachineFrame, { manners }: SimulatedMachineOptions, work: DriverWork) {
  const device = { name: 'IDLE', targetChanged: false };
  const answerMs = (): number => manners.answerMs({ type: 'UNBALLOON_RESPONSE', transId: 0 });
  let isHere = false;
  let isBusy = false;

  function go(): void {
    device.name = work.leftBytes() === 0 && (work.isSettled?.() ?? true) ? 'IDLE' : 'BUSY';
    if (!isHere || isBusy || work.leftBytes() === 0) return;
    isBusy = true;
    frame.later(answerMs(), () => {
      isBusy = false;
      if (!manners.silent && move() !== 0) return go();
      isBusy = true;
      frame.later(RETRY_MS, () => {
        isBusy = false;
        go();
      });
    });
  }

  function move(): number {
    return work.move(Math.max(-STEP_BYTES, Math.min(STEP_BYTES, work.leftBytes())));
  }

  return {
    device,
    answerMs,
    go,
    get isHere() {
      return isHere;
    },
    /** The driver is gone until the guest has booted; then it goes to work. */
    boot(whenHere: () => void): void {
      frame.beginLife();
      isHere = false;
      isBusy = false;
      frame.guest.shortHotAdds = 0;
      frame.later(manners.bootMs, () => {
        isHere = true;
        whenHere();
        go();
      });
    },
  };
}
