import type { Hypervisor, MachineDefinition, MachineSession, QmpReply } from '@dimmer/hypervisor';
import type { MachineEvent, MemoryCommand } from '@dimmer/planner';
import type { LifeCommand, VmInput } from './vm/io.ts';

export interface MachineLinkOptions {
  readonly hypervisor: Hypervisor;
  readonly post: (input: VmInput) => void;
  /** A bug: a promise rejected that never should. */
  readonly onFault: (fault: unknown) => void;
}

/** A VM's one line to its machine. Whatever the machine does comes back as an input of the mailbox. */
export interface MachineLink {
  start(definition: MachineDefinition): void;
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
  async function powerOn(definition: MachineDefinition): Promise<void> {
    const begun = await hypervisor.start(definition);
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
      tell({ type: 'machine-gone', reason });
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

  async function cutPower(): Promise<void> {
    unwanted = true;
    await session?.kill();
    await starting;
  }

  return {
    start(definition) {
      unwanted = false;
      starting = powerOn(definition)
        .catch((error: unknown) => tell({ type: 'machine-failed', reason: messageOf(error) }))
        .finally(() => {
          starting = null;
        });
    },
    kill() {
      void cutPower().catch(onFault);
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

/** What comes by the second or by the thousand changes nothing that a look from a moment ago would get wrong. */
function makesLooksStale(event: MachineEvent): boolean {
  return event.type !== 'status-report' && event.type !== 'balloon-state' && event.type !== 'other';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
