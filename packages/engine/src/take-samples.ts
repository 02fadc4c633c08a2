import type { VmSnapshot } from './engine.ts';
import type { Bus, Log, Sample, Store } from './ports.ts';

/** Seconds of samples that are kept while the store does not take any. */
const MOST_BEHIND = 60;

export interface Sampler {
  /** Samples all VMs for this second of wall time (epoch milliseconds, a multiple of 1000). */
  take(vms: readonly VmSnapshot[], timeMs: number): void;
  /** Resolves when all were written, or were given up. */
  flush(): Promise<void>;
}

/** One sample of each VM a second, written in one batch, and told live. */
export function createSampler(store: Pick<Store, 'addSamples'>, bus: Bus, log: Log): Sampler {
  let waiting: Sample[][] = [];
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const samples = waiting.flat();
      waiting = [];
      await store.addSamples(samples).catch((error: unknown) => {
        log('warn', 'samples were lost', { count: samples.length, error: String(error) });
      });
    }
    writing = null;
  }

  return {
    take(vms, timeMs) {
      const samples = vms.map((vm) => sampleOf(vm, timeMs)).filter((sample) => sample !== null);
      if (samples.length === 0) return;
      for (const sample of samples) bus.publish({ type: 'sample', sample });
      waiting = [...waiting.slice(1 - MOST_BEHIND), samples];
      writing ??= write();
    },
    flush: () => writing ?? Promise.resolve(),
  };
}

/**
 * Nothing while nothing is known: before an embedded guest has said what it can, its boot (skipped through or not) is a
 * gap. Real QEMU tells sizes also where no guest ever says anything.
 */
export function sampleOf({ record, state, memory }: VmSnapshot, timeMs: number): Sample | null {
  const running = state === 'running' || state === 'paused' || state === 'stopping';
  if (!running || memory.actualBytes === null) return null;
  if (!record.definition.qemu && memory.guest?.connected === false) return null;
  return {
    vm: record.id,
    time: timeMs,
    actualBytes: memory.actualBytes,
    committedBytes: memory.guest?.committedBytes ?? null,
    availableBytes: memory.guest?.availableBytes ?? null,
    targetBytes: memory.targetBytes,
    balloonedBytes: memory.balloonedBytes,
    demandBytes: memory.demandBytes,
    residentBytes: memory.residentBytes,
  };
}
