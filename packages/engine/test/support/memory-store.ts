import type { SavedMachine } from '@dimmer/hypervisor';
import type { Commit, LayoutRecord, Sample, Store, StoredEvent, VmRecord } from '../../src/index.ts';
import type { Operation } from '@dimmer/planner';

export interface Contents {
  readonly vms: ReadonlyMap<string, VmRecord>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly layouts: readonly LayoutRecord[];
  readonly machines: ReadonlyMap<string, SavedMachine>;
  readonly events: readonly StoredEvent[];
}

const NOTHING: Contents = { vms: new Map(), operations: new Map(), layouts: [], machines: new Map(), events: [] };

/** A store as the port describes it, in memory: what `commit` has answered is there, whatever happens afterwards. */
export function createMemoryStore(contents: Contents = NOTHING) {
  const vms = new Map(contents.vms);
  const operations = new Map(contents.operations);
  const layouts = [...contents.layouts];
  const machines = new Map(contents.machines);
  const events = [...contents.events];
  const samples: Sample[] = [];
  const commits: Commit[] = [];
  const batches: (readonly Sample[])[] = [];
  let refusal: Error | null = null;
  let held: (() => void)[] | null = null;
  let copyAt = Number.POSITIVE_INFINITY;
  let copy: Contents | null = null;

  function apply(change: Commit): readonly StoredEvent[] {
    for (const vm of change.vms ?? []) vms.set(vm.id, vm);
    for (const operation of change.operations ?? []) operations.set(operation.id, operation);
    layouts.push(...(change.layouts ?? []));
    for (const id of change.forgetMachines ?? []) machines.delete(id);
    for (const { vm, document } of change.machines ?? []) machines.set(vm, document);
    for (const id of change.deleteVms ?? []) remove(id);
    const numbered = (change.events ?? []).map((event, index) => ({ ...event, seq: events.length + index + 1 }));
    events.push(...numbered);
    commits.push(change);
    if (commits.length === copyAt) copy = structuredClone({ vms, operations, layouts, machines, events });
    return numbered;
  }

  function remove(id: string): void {
    vms.delete(id);
    machines.delete(id);
    for (const operation of operations.values()) if (operation.vm === id) operations.delete(operation.id);
  }

  async function turn(): Promise<void> {
    const waiting = held;
    if (waiting) await new Promise<void>((resolve) => waiting.push(resolve));
    else await Promise.resolve();
    if (refusal) throw refusal;
  }

  const store: Store = {
    vms: async () => [...vms.values()],
    async commit(change) {
      await turn();
      return apply(structuredClone(change));
    },
    operation: async (id) => operations.get(id) ?? null,
    async operations({ vm, states, limit }) {
      const found = [...operations.values()].filter(
        (one) => (vm === undefined || one.vm === vm) && (!states || states.includes(one.state)),
      );
      return { items: found.toReversed().slice(0, limit), nextCursor: null };
    },
    events: async ({ after = 0, limit }) => events.filter((event) => event.seq > after).slice(0, limit),
    eventRange: async () => ({ first: events[0]?.seq ?? 1, last: events.length }),
    probe: turn,
    layouts: async ({ vm, limit }) => ({
      items: layouts
        .filter((layout) => layout.vm === vm)
        .toReversed()
        .slice(0, limit),
      nextCursor: null,
    }),
    savedMachine: async (vm) => machines.get(vm) ?? null,
    async addSamples(batch) {
      batches.push(batch);
      samples.push(...batch);
    },
    samples: () => Promise.reject(new Error('nothing here reads samples back')),
    close: async () => {},
  };

  return {
    store,
    vms,
    operations,
    layouts,
    /** Documents of saved machines, by VM. */
    machines,
    events,
    samples,
    /** Each call of `addSamples`. */
    batches,
    /** Each transaction, in order. */
    commits,
    /** What the store holds when so many more transactions are done: what kill -9 leaves behind. */
    copyAfter(count: number): () => Contents {
      copyAt = commits.length + count;
      return () => {
        if (!copy) throw new Error(`there were not ${count} transactions`);
        return copy;
      };
    },
    /** From now on every commit fails, until null is given. */
    refuse(error: Error | null) {
      refusal = error;
    },
    /** From now on commits wait; the function lets them go on, in order. */
    hold(): () => void {
      held = [];
      return () => {
        const waiting = held ?? [];
        held = null;
        for (const resume of waiting) resume();
      };
    },
  };
}

export type MemoryStore = ReturnType<typeof createMemoryStore>;
