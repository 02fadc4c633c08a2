import { open, readFile, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isRecord, parseJson } from '@dimmer/qmp';
import { RUN_FILES } from './command-line.ts';

/** What is known of a machine's process: from its directory, and from the system (Linux). Times are epoch milliseconds. */
export interface ProcessState {
  /** Null: it does not run. */
  readonly pid: number | null;
  readonly exit: ProcessExit | null;
  /** It was started since the host booted last. */
  readonly thisBoot: boolean;
  /** Null: it never was. */
  readonly started: Started | null;
}

export interface ProcessExit {
  readonly status: number;
  readonly at: number;
}

export interface Started {
  readonly bootId: string;
  readonly commandLine: readonly string[];
}

export async function readProcessState(directory: string): Promise<ProcessState> {
  const [pid, exit, started, bootId] = await Promise.all([
    readPid(directory),
    readExit(directory),
    readStarted(directory),
    readBootId(),
  ]);
  return { pid, exit, started, thisBoot: started?.bootId === bootId };
}

/** The pid of the file is believed only while its process works in this directory: the system uses numbers again. */
async function readPid(directory: string): Promise<number | null> {
  const pid = Number((await readText(path.join(directory, RUN_FILES.pid))).trim());
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  const [works, here] = await Promise.all([
    nothingIfFailed(readlink(`/proc/${pid}/cwd`)),
    nothingIfFailed(realpath(directory)),
  ]);
  return works !== null && works === here ? pid : null;
}

async function readExit(directory: string): Promise<ProcessExit | null> {
  const file = path.join(directory, RUN_FILES.exit);
  const text = (await readText(file)).trim();
  const written = await nothingIfFailed(stat(file));
  return /^\d{1,3}$/.test(text) && written ? { status: Number(text), at: Math.round(written.mtimeMs) } : null;
}

async function readStarted(directory: string): Promise<Started | null> {
  const parsed = parseJson(await readText(path.join(directory, RUN_FILES.started)));
  if (!parsed.ok || !isRecord(parsed.value)) return null;
  const { bootId, commandLine } = parsed.value;
  if (typeof bootId !== 'string' || !Array.isArray(commandLine)) return null;
  return { bootId, commandLine: commandLine.map(String) };
}

/** Another one after each boot of the host. */
export async function readBootId(): Promise<string> {
  return (await readText('/proc/sys/kernel/random/boot_id')).trim();
}

/** What the process holds of the host's memory in bytes; null: it cannot be told. */
export async function readResidentBytes(pid: number): Promise<number | null> {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(await readText(`/proc/${pid}/status`));
  return found ? Number(found[1]) * 1024 : null;
}

/** Of a log that a guest has made grow no more than this is read. */
const MOST_LOG_BYTES = 256 * 1024;

/** The last lines of what QEMU printed. */
export async function readLastLines(directory: string, lines: number): Promise<readonly string[]> {
  const text = ((await nothingIfFailed(readTail(path.join(directory, RUN_FILES.log)))) ?? '').trimEnd();
  return text === '' ? [] : text.split(/\r?\n/).slice(-lines);
}

async function readTail(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, MOST_LOG_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Empty where there is nothing to read. */
async function readText(file: string): Promise<string> {
  return (await nothingIfFailed(readFile(file, 'utf8'))) ?? '';
}

function nothingIfFailed<T>(promise: Promise<T>): Promise<T | null> {
  return promise.catch(() => null);
}
