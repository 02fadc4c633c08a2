import path from 'node:path';
import type { ByteStream } from '@dimmer/transport';
import { dialSocket } from '@dimmer/transport/node';
import { type Found, type MachineDefinition, type MachineSession, MachineStartError } from '../hypervisor.ts';
import { openMachineSession } from '../qmp-driver.ts';
import { commandLine, RUN_FILES } from './command-line.ts';
import { lookUntil } from './look-until.ts';
import type { QemuOptions } from './options.ts';
import type { QemuRun } from './definition.ts';
import { endProcess } from './end-process.ts';
import { explainEnd } from './explain-end.ts';
import { explainExit, findRemedy } from './explain-exit.ts';
import { type ProcessExit, readLastLines, readProcessState, readResidentBytes } from './process-state.ts';
import { runProcess } from './run-process.ts';
import { shapeOfRun } from './shape-of-run.ts';

/** A machine that Dimmer runs: its process, and the files it leaves in its directory. */
export interface RunningMachine {
  readonly definition: MachineDefinition;
  readonly run: QemuRun;
  /** Absolute. */
  readonly directory: string;
}

/** QEMU is there after 0.05 s (measured); a host that swaps may take long. */
const START_WITHIN_MS = 20_000;
const EXITS_WITHIN_MS = 1_000;

/** Starts its process and connects. Rejects with `MachineStartError`, and nothing is left running. */
export async function startRunning(machine: RunningMachine, options: QemuOptions): Promise<MachineSession> {
  const { definition, run, directory } = machine;
  refuseLongPath(monitorOf(machine));
  const before = await readProcessState(directory);
  if (before.pid !== null) throw new MachineStartError(`its QEMU runs already, as process ${before.pid}`);
  await runProcess(directory, run.binary, commandLine(definition, run)).catch((error: unknown) => {
    throw new MachineStartError(`QEMU could not be started: ${error instanceof Error ? error.message : String(error)}`);
  });
  try {
    return await openRunning(machine, await awaitMonitor(machine, options), options);
  } catch (error) {
    const exit = await awaitExit(directory, options);
    await endProcess(directory, options);
    throw exit ? new MachineStartError(await explainStart(machine, exit)) : error;
  }
}

/** The system's address of a Unix socket holds 108 bytes with the one that ends it; Node cuts a longer path off. */
const LONGEST_PATH_BYTES = 107;

function refuseLongPath(socketPath: string): void {
  const bytes = new TextEncoder().encode(socketPath).length;
  if (bytes <= LONGEST_PATH_BYTES) return;
  throw new MachineStartError(
    `its monitor would be at ${socketPath}, ${bytes} bytes long; a Unix socket takes ${LONGEST_PATH_BYTES}: give Dimmer a shorter data directory`,
  );
}

/** Its monitor is open before its devices are made: what fails then takes a connection down that was there. */
async function awaitExit(directory: string, { clock }: QemuOptions): Promise<ProcessExit | undefined> {
  return lookUntil(clock, EXITS_WITHIN_MS, async () => (await readProcessState(directory)).exit ?? undefined);
}

/** Connects to one that was started before. */
export async function findRunning(machine: RunningMachine, options: QemuOptions): Promise<Found> {
  const { pid, exit, thisBoot } = await readProcessState(machine.directory);
  if (pid === null) {
    // What went down with its host did not end by itself, whatever its last status was.
    if (exit === null || !thisBoot) return { how: 'gone', end: { reason: 'lost' } };
    return { how: 'gone', end: await explainEnd(machine.directory, 'lost', options) };
  }
  try {
    const stream = await dialSocket({ path: monitorOf(machine) });
    return { how: 'here', session: await openRunning(machine, stream, options) };
  } catch (error) {
    return { how: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function awaitMonitor(machine: RunningMachine, { clock }: QemuOptions): Promise<ByteStream> {
  const found = await lookUntil(clock, START_WITHIN_MS, async () => {
    const stream = await dialSocket({ path: monitorOf(machine) }).catch(() => null);
    return stream ?? (await readProcessState(machine.directory)).exit ?? undefined;
  });
  if (!found) throw new MachineStartError('QEMU has not opened its monitor in time');
  if ('status' in found) throw new MachineStartError(await explainStart(machine, found));
  return found;
}

/** QEMU's own last words, and what to do about them where that is known. */
async function explainStart({ directory }: RunningMachine, { status }: ProcessExit): Promise<string> {
  const lines = await readLastLines(directory, LAST_WORDS);
  const remedy = findRemedy(lines.join('\n'));
  const words = lines.length === 0 ? '' : ` It said: ${lines.join(' / ')}`;
  return `QEMU did not start: ${explainExit(status)} (status ${status}).${remedy ? ` ${remedy}` : ''}${words}`;
}

const LAST_WORDS = 3;

async function openRunning(machine: RunningMachine, stream: ByteStream, options: QemuOptions): Promise<MachineSession> {
  const { directory, definition } = machine;
  const { pid } = await readProcessState(directory);
  return openMachineSession({
    stream,
    clock: options.clock,
    wallNow: options.wallNow,
    shape: shapeOfRun(definition),
    kill: () => endProcess(directory, options),
    explainEnd: (reason) => explainEnd(directory, reason, options),
    readResidentBytes: () => (pid === null ? Promise.resolve(null) : readResidentBytes(pid)),
  });
}

function monitorOf({ directory }: RunningMachine): string {
  return path.join(directory, RUN_FILES.qmp);
}
