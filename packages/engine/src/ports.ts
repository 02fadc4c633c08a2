import type { DesiredMemory, LayoutChange, Operation } from '@dimmer/planner';
import type { Hypervisor, MachineDefinition, SavedMachine } from '@dimmer/hypervisor';

/** What Dimmer stores about a VM. Times are epoch milliseconds. */
export interface VmRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly definition: Omit<MachineDefinition, 'id' | 'name'>;
  readonly autostart: boolean;
  /** Whether it ran when last heard of: after a power cut those VMs come up again. */
  readonly ran: boolean;
  /** Its machine was saved and can go on where it was; null: it was not. */
  readonly saved: SavedState | null;
  readonly desired: DesiredMemory;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A machine that is off and can go on where it was. The store has its document for as long as a VM's record has this. */
export interface SavedState {
  readonly at: number;
  /** What it takes of the host's budget when it goes on. */
  readonly reservedBytes: number;
}

/** An event before the store has given it its place in the log. */
export interface NewEvent {
  readonly id: string;
  readonly time: number;
  readonly type: string;
  readonly vm: string | null;
  readonly operationId: string | null;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface StoredEvent extends NewEvent {
  /** Durable, rises by one, never used again once a client has seen it. */
  readonly seq: number;
}

export interface LayoutRecord extends LayoutChange {
  readonly id: string;
  readonly vm: string;
  readonly time: number;
  readonly layoutAfter: DesiredMemory['layout'];
}

/** One transaction: state, history and events together (intent before effect). It may hold the changes of several VMs. */
export interface Commit {
  readonly vms?: readonly VmRecord[];
  /** Ids. Deleted after the rest was written. */
  readonly deleteVms?: readonly string[];
  readonly operations?: readonly Operation[];
  readonly layouts?: readonly LayoutRecord[];
  readonly machines?: readonly { readonly vm: string; readonly document: SavedMachine }[];
  /** Ids of VMs whose saved machine nobody needs any more. */
  readonly forgetMachines?: readonly string[];
  readonly events?: readonly NewEvent[];
}

export interface Sample {
  readonly vm: string;
  readonly time: number;
  readonly actualBytes: number | null;
  readonly committedBytes: number | null;
  readonly availableBytes: number | null;
  readonly targetBytes: number | null;
  /** What the guest gave back. Null also in samples of before it was recorded. */
  readonly balloonedBytes: number | null;
  /** What the guest needed: `MemoryView.demandBytes`, which cannot be worked out from the figures above. Null likewise. */
  readonly demandBytes: number | null;
  /** What the machine's process held of the host's memory. Null likewise, and of an embedded machine. */
  readonly residentBytes: number | null;
}

/** Column-wise samples; null is a gap. */
export interface SampleSeries {
  readonly t: readonly number[];
  readonly stepMs: number;
  readonly actualBytes: readonly (number | null)[];
  readonly committedBytes: readonly (number | null)[];
  readonly availableBytes: readonly (number | null)[];
  readonly targetBytes: readonly (number | null)[];
  readonly balloonedBytes: readonly (number | null)[];
  readonly demandBytes: readonly (number | null)[];
  readonly residentBytes: readonly (number | null)[];
  /** Present on rolled-up steps only. */
  readonly maxima: {
    readonly actualBytes: readonly (number | null)[];
    readonly committedBytes: readonly (number | null)[];
    readonly availableBytes: readonly (number | null)[];
  } | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Store {
  vms(): Promise<readonly VmRecord[]>;
  /** Applies one transaction and answers with its events, numbered. */
  commit(change: Commit): Promise<readonly StoredEvent[]>;
  operation(id: string): Promise<Operation | null>;
  operations(query: {
    readonly vm?: string;
    readonly states?: readonly Operation['state'][];
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<Page<Operation>>;
  /** Ascending; without `after` the newest. */
  events(query: {
    readonly after?: number;
    readonly vm?: string;
    readonly types?: readonly string[];
    readonly limit: number;
  }): Promise<readonly StoredEvent[]>;
  /** The newest seq, and the oldest that is still kept. */
  eventRange(): Promise<{ readonly first: number; readonly last: number }>;
  /** Rejects while nothing can be written. */
  probe(): Promise<void>;
  layouts(query: {
    readonly vm: string;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<Page<LayoutRecord>>;
  /** What `machines` kept of a VM; null: nothing. Rejects when it cannot be read. */
  savedMachine(vm: string): Promise<unknown>;
  addSamples(samples: readonly Sample[]): Promise<void>;
  samples(query: {
    readonly vm: string;
    readonly from: number;
    readonly to: number;
    readonly stepMs?: number;
  }): Promise<SampleSeries>;
  close(): Promise<void>;
}

/** Identities come from outside, so that a simulator can repeat a run. */
export interface Random {
  uuid(): string;
  /** 0 ≤ x < 1 */
  number(): number;
}

/** What others hear: stored events after their commit, and live-only figures (latest wins). */
export type BusMessage =
  | { readonly type: 'event'; readonly event: StoredEvent }
  | { readonly type: 'sample'; readonly sample: Sample }
  | { readonly type: 'progress'; readonly operation: Operation }
  | { readonly type: 'changed'; readonly vm: string };

export interface Bus {
  publish(message: BusMessage): void;
  subscribe(listener: (message: BusMessage) => void): () => void;
}

export interface WallClock {
  /** Epoch milliseconds. */
  now(): number;
  after(delayMs: number, callback: () => void): () => void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** Everything the engine reaches the world through: a simulator can drive the whole of it. */
export interface EnginePorts {
  readonly store: Store;
  readonly hypervisor: Hypervisor;
  readonly bus: Bus;
  readonly random: Random;
  readonly clock: WallClock;
  /** Monotonic milliseconds, to keep one turn of a mailbox short. */
  readonly now: () => number;
  /** A later turn of the event loop: `setImmediate` in the app. */
  readonly defer: (resume: () => void) => void;
  readonly hostCapacityBytes: number;
  readonly log?: Log;
}
