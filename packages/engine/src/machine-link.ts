import type { Hypervisor, MachineDefinition, MachineSession, QmpReply, SavedMachine } from '@dimmer/hypervisor';
import type { MachineEvent, MemoryCommand } from '@dimmer/planner';
import type { WallClock } from './ports.ts';
import type { LifeCommand, VmInput } from './vm/io.ts';

export interface MachineLinkOptions {
  readonly hypervisor: Hypervisor;
  readonly post: (input: VmInput) => void;
  /** A bug: a promise rejected that never should. */
  readonly onFault: (fault: unknown) => void;
}

/** A VM's one line to its machine. Whatever the machine does comes back as an input of the mailbox. */
export interface MachineLink {
  /** `readSaved`: it goes on where it was saved. */
  start(definition: MachineDefinition, readSaved?: () => Promise<unknown>): void;
  /** `machine-saved` follows, or `machine-not-saved`. */
  save(): void;
  /** Power cut. `machine-gone` follows, also when the machine was still on its way up. */
  kill(): void;
  perform(commandId: number, command: MemoryCommand): void;
  sendLifeCommands(operationId: string, commands: readonly LifeCommand[]): void;
  /** What a person typed. */
  say(run: (session: MachineSession) => Promise<QmpReply>): Promise<QmpReply>;
  /** Looks at the machine. One look at a time: a wish that comes meanwhile is one more look afterwards. */
  poll(): void;
  readonly up: boolean;
  /** Cuts the power and says no more. */
  abandon(): Promise<void>;
  /** Saves the machine and says no more; null: there was none, it could not be saved, or not in time. */
  putAway(clock: WallClock, withinMs: number): Promise<SavedMachine | null>;
}

/** Looks in vain, one after the other, until the machine counts as unreachable: one may meet it as it ends. */
const MOST_VAIN_LOOKS = 2;

const LOST = { ok: false, lost: true } as const;

export function createMachineLink({ hypervisor, post, onFault }: MachineLinkOptions): MachineLink {
  let session: MachineSession | null = null;
  let starting: Promise<void> | null = null;
  let unwanted = false;
  let silent = false;
  /** Rises with all that can make a look that is under way tell of the past. */
  let epoch = 0;
  let looking = false;
  let lookAgain = false;
  let vainLooks = 0;

  function tell(input: VmInput): void {
    if (!silent) post(input);
  }

  /** The machine's events wait until it is told that there is a machine. */
  async function powerOn(definition: MachineDefinition, readSaved?: () => Promise<unknown>): Promise<void> {
    const begun = await (readSaved ? hypervisor.start(definition, await readSaved()) : hypervisor.start(definition));
    vainLooks = 0;
    let held: MachineEvent[] | null = [];
    begun.onEvent((event) => {
      if (makesLooksStale(event)) epoch += 1;
      if (held) held.push(event);
      else hear(event);
    });
    if (unwanted) await begun.kill();
    const observation = unwanted ? null : await begun.observe().catch(() => null);
    if (observation && !unwanted) {
      session = begun;
      tell({ type: 'machine-up', shape: begun.shape, observation });
      for (const event of held) tell({ type: 'machine-event', event });
    }
    held = null;
    void begun.ended.then(({ reason }) => {
      session = null;
      // A saved one tells of its end with its document.
      if (reason !== 'saved') tell({ type: 'machine-gone', reason });
    }, onFault);
    // Unwanted meanwhile, or of no use because it cannot be observed at all.
    if (session !== begun) await begun.kill();
  }

  function hear(event: MachineEvent): void {
    tell({ type: 'machine-event', event });
    if (event.type !== 'status-report') poll();
  }

  function poll(): void {
    if (!session) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    lookAgain = false;
    void look(session).catch(onFault);
  }

  async function look(at: MachineSession): Promise<void> {
    const before = epoch;
    const observation = await at.observe().catch((error: unknown) => {
      noteVainLook(at, error);
      return null;
    });
    looking = false;
    if (session !== at) return;
    if (observation && epoch === before) {
      vainLooks = 0;
      tell({ type: 'observed', observation });
    } else if (observation) lookAgain = true;
    if (lookAgain) poll();
  }

  function noteVainLook(at: MachineSession, error: unknown): void {
    vainLooks += 1;
    if (session !== at || vainLooks < MOST_VAIN_LOOKS) return;
    tell({ type: 'unobservable', reason: `The machine cannot be observed: ${messageOf(error)}.` });
  }

  async function saveIt(): Promise<SavedMachine> {
    if (!session) throw new Error('there is no machine to save');
    return session.save();
  }

  async function cutPower(): Promise<void> {
    unwanted = true;
    await session?.kill();
    await starting;
  }

  return {
    start(definition, readSaved) {
      unwanted = false;
      starting = powerOn(definition, readSaved)
        .catch((error: unknown) => tell({ type: 'machine-failed', reason: messageOf(error) }))
        .finally(() => {
          starting = null;
        });
    },
    kill() {
      void cutPower().catch(onFault);
    },
    save() {
      void saveIt().then(
        (document) => tell({ type: 'machine-saved', document }),
        (error: unknown) => tell({ type: 'machine-not-saved', reason: messageOf(error) }),
      );
    },
    perform(commandId, command) {
      void (session?.perform(command) ?? Promise.resolve(LOST)).then((result) => {
        epoch += 1;
        tell({ type: 'command-ended', commandId, result });
      }, onFault);
    },
    sendLifeCommands(operationId, commands) {
      void executeAll(session, commands).then(({ command, reply }) => {
        epoch += 1;
        tell({ type: 'action-answered', operationId, command, reply });
      }, onFault);
    },
    async say(run) {
      const reply = session ? await run(session) : LOST;
      epoch += 1;
      return reply;
    },
    poll,
    get up() {
      return session !== null;
    },
    async abandon() {
      silent = true;
      await cutPower();
    },
    putAway(clock, withinMs) {
      silent = true;
      return within(clock, withinMs, saveIt());
    },
  };
}

interface LastAnswer {
  readonly command: LifeCommand['execute'];
  readonly reply: QmpReply;
}

async function executeAll(session: MachineSession | null, commands: readonly LifeCommand[]): Promise<LastAnswer> {
  let last: LastAnswer = { command: commands[0]?.execute ?? 'cont', reply: LOST };
  for (const { execute, arguments: args } of session ? commands : []) {
    last = { command: execute, reply: (await session?.execute(execute, args)) ?? LOST };
    if (!last.reply.ok) break;
  }
  return last;
}

/** Null when it fails, or takes longer. */
function within<T>(clock: WallClock, ms: number, promise: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(null));
    void promise
      .catch(() => null)
      .then((value) => {
        cancel();
        resolve(value);
      });
  });
}

/** What comes by the second or by the thousand changes nothing that a look from a moment ago would get wrong. */
function makesLooksStale(event: MachineEvent): boolean {
  return event.type !== 'status-report' && event.type !== 'balloon-state' && event.type !== 'other';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
