import type {
  CommandResult,
  GrowthMode,
  MachineEvent,
  MemoryCommand,
  MemoryShape,
  Observation,
  QmpFailure,
} from '@dimmer/planner';

/** The port through which the engine reaches machines, embedded or real. */
export interface Hypervisor {
  readonly kind: 'embedded' | 'qemu';
  /**
   * Powers a machine on (guest booting, no sticks: a stick cannot be given before a guest is connected, spec 5.3 row
   * 12a) and connects its one QMP client. Rejects with `MachineStartError` when the definition cannot be started.
   *
   * With a document that `save` gave, here or in another process, the machine goes on where it was instead: a paused one
   * is paused, and no guest sees a reset. Rejects likewise when the document is damaged, newer than this program, or of
   * a machine of another definition.
   */
  start(definition: MachineDefinition, saved?: unknown): Promise<MachineSession>;
}

/** A stopped machine as plain JSON. Only `Hypervisor.start` looks inside. */
export interface SavedMachine {
  readonly kind: 'dimmer-machine';
  readonly version: number;
  readonly [part: string]: unknown;
}

/** What an embedded machine is made of. Sizes are bytes. */
export interface MachineDefinition {
  readonly id: string;
  readonly name: string;
  readonly bootBytes: number;
  readonly maximumBytes: number;
  readonly slots: number;
  readonly numaNodes: number;
  readonly statusReport: boolean;
  readonly guest: GuestDefinition;
  /** What shrinks and grows the guest; default: hv-balloon. */
  readonly memoryDevice?: MemoryDeviceKind;
  /** Of hv-balloon: the series with its sticks (default), or the device that QEMU has since 8.2. */
  readonly edition?: 'series' | 'upstream';
  /** A new stick may go where one was removed before the guest's next reset. Default: no, as in the series. */
  readonly reuseAddresses?: boolean;
}

/** `pc-dimm`: ACPI DIMMs for growing and virtio-balloon for shrinking. */
export type MemoryDeviceKind = 'hv-balloon' | 'virtio-balloon' | 'virtio-mem' | 'pc-dimm';

export type Workload = 'idle' | 'steady' | 'bursty' | 'scatter';

export type GuestDefinition = SimulatedGuestDefinition | ExternalGuestDefinition;

/** A guest of somebody's own, which connects to a Unix socket. */
export interface ExternalGuestDefinition {
  readonly kind: 'external';
  /** Absolute; at most 107 bytes. */
  readonly socketPath: string;
}

export interface SimulatedGuestDefinition {
  readonly kind: 'windows' | 'linux' | 'stubborn';
  readonly workload: Workload;
  /** Seed of the guest's random source; the same seed gives the same guest. Default: derived from the VM's id. */
  readonly seed?: number;
}

/** One running machine behind its QMP connection: the only way anything above touches it. */
export interface MachineSession {
  readonly growthMode: GrowthMode;
  readonly shape: MemoryShape;
  /**
   * One poll: query-status, query-memory-size-summary, query-memory-devices, and where there is a balloon query-balloon
   * and x-query-hv-balloon. Rejects with `MachineLostError` when the connection is gone or the answers make no sense.
   */
  observe(): Promise<Observation>;
  /** Performs one memory command; never rejects. "Duplicate id" for the very id asked for, when it is there as asked, counts as done. */
  perform(command: MemoryCommand): Promise<CommandResult>;
  /**
   * A raw QMP command, as a person or a script typed it. Integers of the answer beyond 2^53 − 1 come as decimal text.
   */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<QmpReply>;
  /** A human-monitor line (`info balloon`, `balloon 512`). */
  commandLine(line: string): Promise<QmpReply>;
  /** Events in the order received. A listener must not throw. */
  onEvent(listener: (event: MachineEvent) => void): () => void;
  /**
   * Stops the machine between two things that happen in it and answers with all of it; it then ends as `saved`. Nothing
   * that was on its way is lost. Rejects with `MachineSaveError`, and the machine goes on, where it cannot be saved.
   */
  save(): Promise<SavedMachine>;
  /** Resolves when the machine is gone, with how it ended. */
  readonly ended: Promise<{ readonly reason: 'shutdown' | 'killed' | 'quit' | 'saved' | 'lost' }>;
  /** Power cut: ends the machine at once. */
  kill(): Promise<void>;
}

export type QmpReply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: QmpFailure }
  | { readonly ok: false; readonly lost: true };

export class MachineStartError extends Error {
  override readonly name = 'MachineStartError';
}

/** The machine cannot be saved: its guest is not ours to save, or it is gone. */
export class MachineSaveError extends Error {
  override readonly name = 'MachineSaveError';
}

/** The machine cannot be observed: its connection is gone, or what it answers is not QMP's. */
export class MachineLostError extends Error {
  override readonly name = 'MachineLostError';
}
