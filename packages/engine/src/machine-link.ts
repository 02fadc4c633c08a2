import type { Found, Hypervisor, MachineDefinition, MachineSession, QmpReply, SavedMachine } from '@dimmer/hypervisor';
import type { MachineEvent, MachineFacts, MemoryCommand } from '@dimmer/planner';
import type { WallClock } from './ports.ts';
import type { LifeCommand, VmInput } from './vm/io.ts';

export interface MachineLinkOptions {
  readonly hypervisor: Hypervisor;
  readonly post: (input: VmInput) => void;
  /** A bug: a promise rejected that never should. */
  readonly onFault: (fault: unknown) => void;
  readonly clock: WallClock;
}

/** A VM's one line to its machine. Whatever the machine does comes back as an input of the mailbox. */
export interface MachineLink {
  /** `readSaved`: it goes on where it was saved. */
  start(definition: MachineDefinition, readSaved?: () => Promise<unknown>): void;
  /** Looks again and again, until it is found or known to have ended. */
  find(definition: MachineDefinition): void;
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
  /** Null: there is no machine. */
  examine(): Promise<MachineFacts | null>;
  /** Says no more; a machine that has no life of its own loses its power. */
  abandon(): Promise<void>;
  /** Saves the machine and says no more; null: there was none, it could not be saved, or not in time. */
  putAway(clock: WallClock, withinMs: number): Promise<SavedMachine | null>;
}

/** Looks in vain, one after the other, until the machine counts as unreachable: one may meet it as it ends. */
const MOST_VAIN_LOOKS = 2;

/** Between two looks for a machine that is away: doubled each time, up to the longest. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** After a memory command, until the beat of all VMs takes over. */
const EARLY_LOOKS_MS = [20, 50, 100, 180];

const LOST = { ok: false, lost: true } as const;

export function createMachineLink({ hypervisor, post, onFault, clock }: MachineLinkOptions): MachineLink {
  let session: MachineSession | null = null;
  /** QEMU tells of sizes once a second only, and a guest may be done in a tenth of one. */
  let hastens = false;
  /** Of the machine that is looked for. */
  let sought: MachineDefinition | null = null;
  let stopWaiting: () => void = () => {};
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

  async function powerOn(definition: MachineDefinition, readSaved?: () => Promise<unknown>): Promise<void> {
    const begun = await (readSaved ? hypervisor.start(definition, await readSaved()) : hypervisor.start(definition));
    if (unwanted) await begun.kill();
    const isTaken = !unwanted && (await take(begun));
    if (isTaken) return;
    tellOfEnd(begun);
    // Unwanted meanwhile, or of no use because it cannot be observed at all.
    await begun.kill();
  }

  /** The machine's events wait until it is told that there is a machine. Answers whether it can be observed. */
  async function take(begun: MachineSession): Promise<boolean> {
    vainLooks = 0;
    let held: MachineEvent[] | null = [];
    begun.onEvent((event) => {
      if (makesLooksStale(event)) epoch += 1;
      if (held) held.push(event);
      else hear(event);
    });
    const observation = await begun.observe().catch(() => null);
    if (!observation || unwanted) return false;
    session = begun;
    tell({ type: 'machine-up', shape: begun.shape, observation });
    for (const event of held) tell({ type: 'machine-event', event });
    held = null;
    tellOfEnd(begun);
    return true;
  }

  function tellOfEnd(begun: MachineSession): void {
    void begun.ended.then((end) => {
      session = null;
      // A saved one tells of its end with its document.
      if (end.reason !== 'saved') tell({ type: 'machine-gone', ...end });
    }, onFault);
  }

  async function seek(definition: MachineDefinition): Promise<void> {
    sought = definition;
    hastens = definition.qemu !== undefined;
    for (let pauseMs = FIRST_PAUSE_MS; sought === definition; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      const found = (await hypervisor.find?.(definition)) ?? GONE;
      if (found.how === 'here' && (await keep(found.session, definition))) return;
      if (sought !== definition) return;
      if (found.how === 'gone') {
        sought = null;
        return tell({ type: 'machine-gone', ...found.end });
      }
      const reason = found.how === 'here' ? 'it cannot be observed' : found.reason;
      tell({ type: 'unobservable', reason: `The machine cannot be reached: ${reason}.` });
      await pause(pauseMs);
    }
  }

  /** One that is not wanted any more, or cannot be observed, is let go. */
  async function keep(found: MachineSession, definition: MachineDefinition): Promise<boolean> {
    unwanted = false;
    const isKept = sought === definition && (await take(found));
    if (isKept) sought = null;
    else await found.release();
    return isKept;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      stopWaiting = () => {
        cancel();
        resolve();
      };
    });
  }

  /** One that nobody can reach is ended behind its monitor's back. */
  async function endAway(definition: MachineDefinition): Promise<void> {
    giveUp();
    await hypervisor.end?.(definition);
    tell({ type: 'machine-gone', reason: 'killed' });
  }

  function giveUp(): void {
    sought = null;
    stopWaiting();
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
    if (sought) return endAway(sought);
    unwanted = true;
    await session?.kill();
    await starting;
  }

  /** One on its way up comes up; it is found again. */
  async function letGo(): Promise<void> {
    giveUp();
    await starting;
    await session?.release();
  }

  return {
    start(definition, readSaved) {
      unwanted = false;
      hastens = definition.qemu !== undefined;
      starting = powerOn(definition, readSaved)
        .catch((error: unknown) => tell({ type: 'machine-failed', reason: messageOf(error) }))
        .finally(() => {
          starting = null;
        });
    },
    find: (definition) => void seek(definition).catch(onFault),
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
        if (hastens) for (const ms of EARLY_LOOKS_MS) clock.after(ms, poll);
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
    examine: async () => (await session?.examine()) ?? null,
    get up() {
      return session !== null;
    },
    async abandon() {
      silent = true;
      await letGo();
    },
    putAway(clock, withinMs) {
      silent = true;
      return within(clock, withinMs, saveIt());
    },
  };
}

const GONE: Found = { how: 'gone', end: { reason: 'lost' } };

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
