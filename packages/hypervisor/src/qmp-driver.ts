import type { GrowthMode, MachineEvent, MemoryShape, Observation } from '@dimmer/planner';
import { createQmpClient, isOutsideSafeRange, isRecord, type QmpClient, type QmpResult } from '@dimmer/qmp';
import type { Clock } from '@dimmer/reducer';
import type { ByteStream } from '@dimmer/transport';
import { probeGrowthMode } from './growth-mode.ts';
import { MachineLostError, type MachineSession, MachineStartError, type QmpReply } from './hypervisor.ts';
import { performCommand } from './perform-command.ts';
import { readActual, readBase, readCommandNames, readHvBalloon, readStatus, readSticks } from './read-replies.ts';
import { translateEvent } from './translate-event.ts';

export interface QmpDriverOptions {
  readonly stream: ByteStream;
  readonly clock: Clock;
  /** Epoch milliseconds. */
  readonly wallNow: () => number;
  readonly shape: MemoryShape;
  /** Ends the machine at once, whatever the monitor says. */
  readonly kill: () => void;
}

/** A guest may think about an unplug for long; a v1 stick goes at once. */
const UNPLUG_DEADLINE_MS = 90_000;

type EndReason = 'shutdown' | 'killed' | 'quit' | 'lost';

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
  const growthMode: GrowthMode = await probeGrowthMode(client);
  const commands = await client.execute('query-commands');
  const tellsBalloon = commands.ok && readCommandNames(commands.value).has('x-query-hv-balloon');

  function expectDeletion(id: string) {
    let settle: (arrived: boolean) => void = () => {};
    const arrived = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    const stopListening = onEvent((event) => {
      if (event.type === 'device-deleted' && event.id === id) finish(true);
    });
    const cancelTimer = clock.after(UNPLUG_DEADLINE_MS, () => finish(false));
    function finish(came: boolean): void {
      stopListening();
      cancelTimer();
      settle(came);
    }
    void client.lost.then(() => finish(false));
    return { arrived, forget: () => finish(false) };
  }

  function onEvent(listener: (event: MachineEvent) => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  const execute = async (command: string, args?: Readonly<Record<string, unknown>>): Promise<QmpReply> =>
    plainReply(await client.execute(command, args));

  return {
    growthMode,
    shape,
    observe: () => observe(client, tellsBalloon, wallNow),
    perform: (command) => performCommand({ client, growthMode, expectDeletion }, command),
    execute,
    commandLine: (line) => execute('human-monitor-command', { 'command-line': line }),
    onEvent,
    ended: client.lost.then(() => ({ reason: ending })),
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

/** The queries go out together; QEMU answers in order, so the picture is of one moment as nearly as QMP can give it. */
async function observe(client: QmpClient, tellsBalloon: boolean, wallNow: () => number): Promise<Observation> {
  const [status, actual, size, devices, balloon] = await Promise.all([
    client.execute('query-status'),
    client.execute('query-balloon'),
    client.execute('query-memory-size-summary'),
    client.execute('query-memory-devices'),
    tellsBalloon ? client.execute('x-query-hv-balloon') : null,
  ]);
  return {
    at: wallNow(),
    ...need(status, readStatus),
    actualBytes: need(actual, readActual),
    baseBytes: need(size, readBase),
    sticks: need(devices, readSticks),
    balloon: balloon === null ? null : need(balloon, readHvBalloon),
  };
}

function need<T>(result: QmpResult, read: (value: unknown) => T | undefined): T {
  const value = result.ok ? read(result.value) : undefined;
  if (value !== undefined) return value;
  if (!result.ok && !('lost' in result)) throw new MachineLostError(`a query was refused: ${result.error.desc}`);
  throw new MachineLostError(result.ok ? 'a query was answered with nonsense' : 'the QMP connection is gone');
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
