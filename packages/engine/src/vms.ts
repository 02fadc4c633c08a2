import { expectGrowthMode } from '@dimmer/hypervisor';
import type { Operation } from '@dimmer/planner';
import type { Budget } from './budget.ts';
import type { Committer } from './committer.ts';
import type { VmState } from './engine.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { createMonitor, type Monitor } from './monitor.ts';
import type { Operations } from './operations.ts';
import type { EnginePorts, Log, VmRecord } from './ports.ts';
import { createVmCore } from './vm/vm-core.ts';

export interface VmsOptions {
  readonly ports: EnginePorts;
  readonly committer: Committer;
  readonly budget: Budget;
  readonly operations: Operations;
  readonly log: Log;
}

/** How a mailbox begins: with what was under way when the VM last had one. */
export interface Beginning {
  readonly unfinished: readonly Operation[];
  /** Start it if it ran, or wants to be started by itself. */
  readonly comeUp: boolean;
}

export interface Place {
  /** The present one: a fault puts another in its place. */
  mailbox: Mailbox;
  readonly monitor: Monitor;
}

/** The VMs there are, each with its mailbox. */
export interface Vms {
  open(record: VmRecord, beginning: Beginning): Mailbox;
  /** By id or name. */
  find(idOrName: string): Place | undefined;
  all(): readonly Mailbox[];
  /** Ends all mailboxes; machines are saved for so long, the others lose their power. */
  halt(reason: string, saveWithinMs: number): Promise<void>;
}

/** A mailbox that a fault has stopped, and why. */
interface Fallen {
  readonly mailbox: Mailbox;
  readonly reason: string;
}

/** Saving a machine takes the processor: between two groups others have their turn, and time is looked at. */
const HALTED_TOGETHER = 32;

const MEMORY_KINDS: ReadonlySet<Operation['kind']> = new Set(['resize', 'plug', 'unplug']);

export function createVms({ ports, committer, budget, operations, log }: VmsOptions): Vms {
  const places = new Map<string, Place>();
  const ids = new Map<string, string>();
  let halted = false;

  function create(record: VmRecord, { unfinished, comeUp }: Beginning, fallen?: Fallen): Mailbox {
    const core = createVmCore({
      record,
      growthMode: expectGrowthMode(record.definition),
      unfinished: unfinished.filter((operation) => MEMORY_KINDS.has(operation.kind)),
      failure: fallen?.reason ?? null,
      // After a power cut: what people were last told of it.
      toldState: fallen?.mailbox.snapshot.state ?? lastTold(record),
    });
    const mailbox: Mailbox = createMailbox({
      core,
      ports,
      committer,
      budget,
      operations,
      revision: fallen ? fallen.mailbox.snapshot.revision + 1 : 1,
      onFault: (fault) => void replace(mailbox, fault),
      onRefused: (error) =>
        log('error', 'the store refuses what a VM has to write', { vm: record.id, error: say(error) }),
      onRemoved: () => forget(record),
    });
    for (const operation of unfinished) operations.note(operation);
    const orphans = unfinished.filter((operation) => !MEMORY_KINDS.has(operation.kind));
    mailbox.post({ type: 'taken-over', orphans, comeUp });
    return mailbox;
  }

  /**
   * A fault of ours stops its VM only: the machine loses its power, what was under way is ended truthfully by a new mailbox,
   * and a person may start the VM again. One that faults before it was started again is left alone.
   */
  async function replace(faulty: Mailbox, fault: unknown): Promise<void> {
    const { record, state } = faulty.snapshot;
    const place = places.get(record.id);
    log('error', 'a fault has stopped a VM', { vm: record.id, name: record.name, fault: say(fault) });
    if (halted || place?.mailbox !== faulty || state === 'failed') return;
    const reason = `A fault of Dimmer has stopped this VM: ${fault instanceof Error ? fault.message : String(fault)}`;
    await faulty.halt(reason);
    const beginning = { unfinished: operations.liveOf(record.id), comeUp: false };
    place.mailbox = create(faulty.snapshot.record, beginning, { mailbox: faulty, reason });
  }

  function forget(record: VmRecord): void {
    places.delete(record.id);
    ids.delete(record.name);
  }

  return {
    open(record, beginning) {
      const mailbox = create(record, beginning);
      const place: Place = { mailbox, monitor: createMonitor(() => place.mailbox) };
      places.set(record.id, place);
      ids.set(record.name, record.id);
      return mailbox;
    },
    find: (idOrName) => places.get(idOrName) ?? places.get(ids.get(idOrName) ?? ''),
    all: () => [...places.values()].map((place) => place.mailbox),
    async halt(reason, saveWithinMs) {
      halted = true;
      const until = ports.clock.now() + saveWithinMs;
      const mailboxes = [...places.values()].map((place) => place.mailbox);
      for (const mailbox of mailboxes) mailbox.stopTaking();
      for (let first = 0; first < mailboxes.length; first += HALTED_TOGETHER) {
        const group = mailboxes.slice(first, first + HALTED_TOGETHER);
        const leftMs = Math.max(0, until - ports.clock.now());
        await Promise.all(group.map((mailbox) => mailbox.halt(reason, leftMs)));
      }
    },
  };
}

/** What people were last told of a VM that has no mailbox yet. */
function lastTold({ saved, ran }: VmRecord): VmState {
  if (saved) return 'saved';
  return ran ? 'running' : 'defined';
}

function say(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
