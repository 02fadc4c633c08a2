import type { MachineEvent, MemoryShape, Observation } from '@dimmer/planner';
import { createQmpClient, isOutsideSafeRange, isRecord, type LossReason, type QmpResult } from '@dimmer/qmp';
import type { Clock } from '@dimmer/reducer';
import type { ByteStream } from '@dimmer/transport';
import { discoverShape } from './discover-shape.ts';
import { examineMachine } from './examine-machine.ts';
import { expectRemoval } from './expect-removal.ts';
import { followStats } from './follow-stats.ts';
import { guardReset } from './guard-reset.ts';
import {
  type MachineEnd,
  MachineSaveError,
  type MachineSession,
  MachineStartError,
  type QmpReply,
  type SavedMachine,
} from './hypervisor.ts';
import { observeMachine } from './observe-machine.ts';
import { performCommand } from './perform-command.ts';
import { probeMechanisms } from './probe-mechanisms.ts';
import { sweepBackends } from './sweep-backends.ts';
import { translateEvent } from './translate-event.ts';

export interface QmpDriverOptions {
  readonly stream: ByteStream;
  readonly clock: Clock;
  /** Epoch milliseconds. */
  readonly wallNow: () => number;
  /** Null: the machine is asked. */
  readonly shape: MemoryShape | null;
  /** Ends the machine at once, whatever the monitor says. Null: it is not ours to end, and is let go instead. */
  readonly kill: (() => void | Promise<void>) | null;
  /**
   * Stops the machine and answers with all of it. QMP has no word for it: what QEMU's `migrate` writes is a stream of its
   * own. Absent: it cannot be saved.
   */
  readonly save?: () => Promise<SavedMachine>;
  /** The machine lives on when its connection ends, and this tells how it is; `said`: what its monitor announced. */
  readonly explainEnd?: (said: MachineEnd['reason']) => Promise<MachineEnd>;
  /** What its process holds of the host's memory. */
  readonly readResidentBytes?: () => Promise<number | null>;
}

type EndReason = MachineEnd['reason'];

/** The one driver: everything above reaches a machine, embedded or real, through this and its QMP connection. */
export async function openMachineSession(options: QmpDriverOptions): Promise<MachineSession> {
  const { stream, clock, wallNow } = options;
  const listeners = new Set<(event: MachineEvent) => void>();
  let ending: EndReason = 'lost';
  const tell = (event: MachineEvent): void => {
    for (const listener of listeners) listener(event);
  };

  const client = createQmpClient({
    stream,
    clock,
    onEvent(received) {
      const event = translateEvent(received, wallNow());
      if (event.type === 'shutdown' && ending === 'lost') ending = endOf(event.reason);
      // It has powered off and boots again: how it will end is open.
      if (event.type === 'reset' && ending === 'shutdown') ending = 'lost';
      tell(event);
    },
  });
  const ready = await client.ready;
  if (!ready.ok) throw new MachineStartError(explainSilence('reason' in ready ? ready.reason : null));
  const mechanisms = await probeMechanisms(client);
  const { growthMode } = mechanisms;
  const shape = options.shape ?? (await discoverShape(client, growthMode));
  if (!shape) {
    client.close();
    throw new MachineStartError('the machine does not tell its memory');
  }

  function onEvent(listener: (event: MachineEvent) => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  const removals = { onEvent, clock, lost: client.lost };
  if (growthMode === 'pc-dimm') await sweepBackends(client);
  if (mechanisms.stats) followStats({ client, clock, source: mechanisms.stats, wallNow, onEvent, tell });

  const guarded = guardReset(client, mechanisms.devices, onEvent);
  const execute = async (command: string, args?: Readonly<Record<string, unknown>>): Promise<QmpReply> =>
    plainReply(await guarded(command, args));

  async function observe(): Promise<Observation> {
    const [observation, residentBytes] = await Promise.all([
      observeMachine(client, mechanisms, wallNow),
      options.readResidentBytes?.() ?? null,
    ]);
    return { ...observation, residentBytes };
  }

  async function endAs(reason: EndReason, end: (() => void | Promise<void>) | null): Promise<void> {
    ending = reason;
    await end?.();
    stream.close();
    await client.lost;
  }

  const kill = () => (options.kill ? endAs('killed', options.kill) : endAs('released', null));

  return {
    growthMode,
    shape,
    observe,
    perform: (command) =>
      performCommand({ client, growthMode, expectRemoval: (id) => expectRemoval(removals, id) }, command),
    execute,
    commandLine: (line) => execute('human-monitor-command', { 'command-line': line }),
    onEvent,
    examine: async () => ({ ...(await examineMachine(client, mechanisms)), attached: options.kill === null }),
    ended: client.lost.then(() =>
      ending === 'released' || !options.explainEnd ? { reason: ending } : options.explainEnd(ending),
    ),
    async save() {
      if (!options.save) throw new MachineSaveError('a machine of real QEMU cannot be saved yet');
      const saved = await options.save();
      ending = 'saved';
      stream.close();
      await client.lost;
      return saved;
    },
    // A machine without a life of its own ends with its connection.
    release: () => (options.explainEnd ? endAs('released', null) : kill()),
    kill,
  };
}

/** A monitor serves one client: the next one may connect, and is not greeted until the first has left. */
function explainSilence(reason: LossReason | null): string {
  if (reason === 'no-greeting')
    return 'its monitor takes the connection and does not greet: it is in use by another program, hangs, or is no QMP monitor';
  return 'the machine does not answer on its QMP connection';
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
