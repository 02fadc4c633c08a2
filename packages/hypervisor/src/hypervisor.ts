import type {
  BalloonDevice,
  CommandResult,
  GrowthMode,
  LayoutStick,
  MachineEvent,
  MachineFacts,
  MemoryCommand,
  MemoryShape,
  Observation,
  QmpFailure,
} from '@dimmer/planner';
import type { QemuDefinition } from './qemu/definition.ts';

/** The port through which the engine reaches machines, embedded or real. */
export interface Hypervisor {
  /**
   * Powers a machine on (guest booting, no sticks: a stick cannot be given before a guest is connected, spec 5.3 row
   * 12a) and connects its one QMP client. Rejects with `MachineStartError` when the definition cannot be started.
   *
   * With a document that `save` gave, here or in another process, the machine goes on where it was instead: a paused one
   * is paused, and no guest sees a reset. Rejects likewise when the document is damaged, newer than this program, or of
   * a machine of another definition.
   */
  start(definition: MachineDefinition, saved?: unknown): Promise<MachineSession>;
  /**
   * Looks for a machine that outlives its connection, and Dimmer itself. Never rejects. Absent: here machines end with
   * their connection.
   */
  find?(definition: MachineDefinition): Promise<Found>;
  /** Ends a machine that cannot be reached, if it is one of ours. Resolves when it is gone. */
  end?(definition: MachineDefinition): Promise<void>;
  /** What a machine that runs already says of itself: for definitions that leave its sizes out. Rejects with `MachineStartError`. */
  inspect?(qemu: QemuDefinition): Promise<InspectedMachine>;
  /** Clears away what a machine of ours has left behind; it is off, and its VM is deleted. Never rejects. */
  forget?(definition: MachineDefinition): Promise<void>;
  /** What a machine's own process said, and how it ended; null: it has none. */
  readLog?(definition: MachineDefinition, lines: number): Promise<MachineLog | null>;
}

export type Found =
  | { readonly how: 'here'; readonly session: MachineSession }
  /** It has ended. `lost`: nobody saw how; the host has gone down with it. */
  | { readonly how: 'gone'; readonly end: MachineEnd }
  | { readonly how: 'unreachable'; readonly reason: string };

export interface MachineEnd {
  readonly reason: 'shutdown' | 'killed' | 'quit' | 'saved' | 'crashed' | 'released' | 'lost';
  /** More than the reason says: exit status, last words. One sentence. */
  readonly detail?: string;
}

export interface InspectedMachine {
  readonly shape: MemoryShape;
  readonly growthMode: GrowthMode;
  readonly balloonDevice: BalloonDevice | null;
  readonly actualBytes: number;
}

/** What QEMU printed, newest last, and the state of its process. Times are epoch milliseconds. */
export interface MachineLog {
  readonly lines: readonly string[];
  /** As the process was started; null: not by Dimmer. */
  readonly commandLine: readonly string[] | null;
  readonly pid: number | null;
  readonly exit: { readonly status: number; readonly meaning: string; readonly at: number } | null;
}

/** A stopped machine as plain JSON. Only `Hypervisor.start` looks inside. */
export interface SavedMachine {
  readonly kind: 'dimmer-machine';
  readonly version: number;
  readonly [part: string]: unknown;
}

/** What a machine is made of. Sizes are bytes. */
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
  /** Absent: an embedded machine. */
  readonly qemu?: QemuDefinition;
  /** Sticks that the machine is to have from the start. Only real DIMMs can be there before a guest is. */
  readonly layout?: readonly LayoutStick[];
}

/** `pc-dimm`: ACPI DIMMs for growing and virtio-balloon for shrinking. */
export type MemoryDeviceKind = 'hv-balloon' | 'virtio-balloon' | 'virtio-mem' | 'pc-dimm';

export type Workload = 'idle' | 'steady' | 'bursty' | 'scatter';

export type GuestDefinition = SimulatedGuestDefinition | ExternalGuestDefinition | RealGuestDefinition;

/** Whatever real QEMU boots. */
export interface RealGuestDefinition {
  readonly kind: 'real';
}

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
  /** What the machine is, as far as it tells: for the diagnosis. Never rejects. */
  examine(): Promise<MachineFacts>;
  /** Resolves when the machine or the connection to it is gone, with how it ended. */
  readonly ended: Promise<MachineEnd>;
  /** Lets go of it: the connection is closed, and a machine that has a life of its own goes on. */
  release(): Promise<void>;
  /** Power cut: ends the machine at once. One that somebody else started is only let go. */
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
