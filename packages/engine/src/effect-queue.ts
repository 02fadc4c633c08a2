import type { WallClock } from './ports.ts';
import { isSave, type VmEffect, type VmSave } from './vm/io.ts';

export interface EffectQueueOptions {
  /** Writes all saves of some steps in one transaction. */
  readonly write: (saves: readonly VmSave[]) => Promise<void>;
  /** Performs what is no save. */
  readonly perform: (effect: Exclude<VmEffect, VmSave>) => void;
  /** The store has refused a write twice: whoever waits for these effects should hear of it. It is tried again. */
  readonly onRefused: (effects: readonly VmEffect[], error: unknown) => void;
  readonly onFault: (fault: unknown) => void;
  readonly clock: WallClock;
}

export interface EffectQueue {
  /** The effects of one step. */
  push(effects: readonly VmEffect[]): void;
  /** From now on only writes, events and answers are performed, and a refused write is not tried again. */
  wind(): void;
  /** Why the store has refused a write, while it does. */
  readonly refusal: unknown;
  /** Resolves when nothing is waiting. */
  idle(): Promise<void>;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/**
 * Performs the effects of a VM's steps in order, each step's after its transaction (intent before effect). Steps that
 * come while a transaction is under way share the next one.
 */
export function createEffectQueue(options: EffectQueueOptions): EffectQueue {
  let waiting: (readonly VmEffect[])[] = [];
  let writing: Promise<void> | null = null;
  let winding = false;
  let refusal: unknown = null;
  let stopWaiting: () => void = () => {};

  function pump(): void {
    while (!writing && waiting.length > 0) {
      const [first] = waiting;
      if (first?.some(isSave)) {
        const steps = waiting;
        waiting = [];
        writing = writeSteps(steps.flat());
      } else perform(waiting.shift() ?? []);
    }
  }

  async function writeSteps(effects: readonly VmEffect[]): Promise<void> {
    const written = await writeUntilDone(effects);
    writing = null;
    if (written) perform(effects.filter((effect) => !isSave(effect)));
    pump();
  }

  async function writeUntilDone(effects: readonly VmEffect[]): Promise<boolean> {
    const saves = effects.filter(isSave);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await options.write(saves);
        refusal = null;
        return true;
      } catch (error) {
        if (attempt > 1 || winding) {
          refusal = error;
          options.onRefused(effects, error);
        }
      }
      if (winding) return false;
      await pause(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1)));
    }
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = options.clock.after(delayMs, resolve);
      stopWaiting = () => {
        cancel();
        resolve();
      };
    });
  }

  function perform(effects: readonly VmEffect[]): void {
    try {
      for (const effect of effects) {
        if (isSave(effect)) continue;
        if (!winding || effect.type === 'answer' || effect.type === 'show') options.perform(effect);
      }
    } catch (fault) {
      options.onFault(fault);
    }
  }

  return {
    push(effects) {
      waiting.push(effects);
      pump();
    },
    get refusal() {
      return refusal;
    },
    wind() {
      winding = true;
      stopWaiting();
    },
    async idle() {
      while (writing) await writing;
    },
  };
}
