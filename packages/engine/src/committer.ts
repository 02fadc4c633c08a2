import type { Bus, Commit, Store, StoredEvent } from './ports.ts';

export interface Committer {
  /** Resolves when the change is durable and its events are published. Rejects when the store refuses it. */
  commit(change: Commit): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly change: Commit;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The one writer of desired state. One transaction is under way at a time; what comes meanwhile shares the next one, so
 * that a hundred VMs cost hardly more than one. Events are published in the order of their `seq`.
 */
export function createCommitter(store: Pick<Store, 'commit'>, bus: Bus): Committer {
  let waiting: Waiting[] = [];
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    for (let batch = take(); batch.length > 0; batch = take()) await write(batch);
    working = null;
  }

  function take(): readonly Waiting[] {
    const batch = waiting;
    waiting = [];
    return batch;
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    let events: readonly StoredEvent[];
    try {
      events = await store.commit(merge(batch.map((one) => one.change)));
    } catch (error) {
      // One bad change must not take the others along.
      if (batch.length > 1) for (const one of batch) await write([one]);
      else batch[0]?.reject(error);
      return;
    }
    publish(events);
    for (const one of batch) one.resolve();
  }

  function publish(events: readonly StoredEvent[]): void {
    for (const event of events) bus.publish({ type: 'event', event });
  }

  return {
    commit(change) {
      return new Promise((resolve, reject) => {
        waiting.push({ change, resolve, reject });
        working ??= work();
      });
    },
    idle: () => working ?? Promise.resolve(),
  };
}

/** Of each VM and each operation the last state counts; history and events are kept whole and in order. */
export function merge(changes: readonly Commit[]): Commit {
  if (changes.length === 1) return changes[0] as Commit;
  const gone = changes.flatMap((change) => change.deleteVms ?? []);
  return {
    vms: latest(changes.flatMap((change) => change.vms ?? [])),
    deleteVms: gone,
    operations: latest(changes.flatMap((change) => change.operations ?? [])),
    layouts: changes.flatMap((change) => change.layouts ?? []),
    machines: changes.flatMap((change) => change.machines ?? []),
    forgetMachines: changes.flatMap((change) => change.forgetMachines ?? []),
    events: changes.flatMap((change) => change.events ?? []),
  };
}

function latest<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
