import type { MachineEvent, MemoryShape } from '@dimmer/planner';
import { createQmpClient, isOutsideSafeRange, isRecord, type QmpResult } from '@dimmer/qmp';
import type { Clock } from '@dimmer/reducer';
import type { ByteStream } from '@dimmer/transport';
import { expectRemoval } from './expect-removal.ts';
import { type MachineSession, MachineStartError, type QmpReply, type SavedMachine } from './hypervisor.ts';
import { observeMachine } from './observe-machine.ts';
import { performCommand } from './perform-command.ts';
import { probeMechanisms } from './probe-mechanisms.ts';
import { translateEvent } from './translate-event.ts';

export interface QmpDriverOptions {
  readonly stream: ByteStream;
  readonly clock: Clock;
  /** Epoch milliseconds. */
  readonly wallNow: () => number;
  readonly shape: MemoryShape;
  /** Ends the machine at once, whatever the monitor says. */
  readonly kill: () => void;
  /** Stops the machine and answers with all of it. QMP has no word for it: what QEMU's `migrate` writes is a stream of its own. */
  readonly save: () => Promise<SavedMachine>;
}

type EndReason = Awaited<MachineSession['ended']>['reason'];

/** The one driver: everything above reaches a machine, embedded or real, through this and its QMP connection. */
export async function openMachineSession(options: QmpDriverOptions): Promise<MachineSession> {
  const { stream, clock, wallNow, shape } = options;
  const listeners = new Set<(event: MachineEvent) => void>();
  let ending: EndReason = 'lost';

  const client = createQmpClient({
    stream,
    clock,
    onEvent(received) {
      const event = translateEvent(received, wallNow());
      if (event.type === 'shutdown' && ending === 'lost') ending = endOf(event.reason);
      // It has powered off and boots again: how it will end is open.
      if (event.type === 'reset' && ending === 'shutdown') ending = 'lost';
      for (const listener of listeners) listener(event);
    },
  });
  const ready = await client.ready;
  if (!ready.ok) throw new MachineStartError('the machine does not answer on its QMP connection');
  const mechanisms = await probeMechanisms(client);
  const { growthMode } = mechanisms;

  function onEvent(listener: (event: MachineEvent) => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  const removals = { onEvent, clock, lost: client.lost };

  const execute = async (command: string, args?: Readonly<Record<string, unknown>>): Promise<QmpReply> =>
    plainReply(await client.execute(command, args));

  return {
    growthMode,
    shape,
    observe: () => observeMachine(client, mechanisms, wallNow),
    perform: (command) =>
      performCommand({ client, growthMode, expectRemoval: (id) => expectRemoval(removals, id) }, command),
    execute,
    commandLine: (line) => execute('human-monitor-command', { 'command-line': line }),
    onEvent,
    ended: client.lost.then(() => ({ reason: ending })),
    async save() {
      const saved = await options.save();
      ending = 'saved';
      stream.close();
      await client.lost;
      return saved;
    },
    async kill() {
      ending = 'killed';
      options.kill();
      await client.lost;
    },
  };
}

function endOf(reason: string): EndReason {
  if (reason === 'host-qmp-quit') return 'quit';
  return reason.startsWith('host-signal') ? 'killed' : 'shutdown';
}

/** Above the driver there are plain values only: a number that JavaScript would round goes as its decimal text. */
function plainReply(result: QmpResult): QmpReply {
  if (result.ok) return { ok: true, value: plain(result.value) };
  return 'lost' in result ? { ok: false, lost: true } : result;
}

function plain(value: unknown): unknown {
  if (isOutsideSafeRange(value)) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
