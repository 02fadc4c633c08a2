import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from './free-port.ts';

export const SERVER = path.resolve(import.meta.dirname, '../../apps/api/dist/server.js');
export const TOKEN = 'a-token-of-the-browser-tests-only';

/** A Dimmer of one's own: the built service in a process, which a test may kill. */
export interface Dimmer {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** All it has printed so far. */
  output(): string;
  /** Ends it by a signal, and resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface DimmerOptions {
  readonly dataDir: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const START_LIMIT_MS = 20_000;

/** Resolves when it is ready. Rejects, with what it printed, when it ends instead. */
export async function startDimmer(options: DimmerOptions): Promise<Dimmer> {
  const port = options.port ?? (await findFreePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--enable-source-maps', SERVER], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...settings(options.dataDir, port), ...options.env },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (printed += text.toString()));
  await untilReady(child, url, () => printed);
  return {
    url,
    port,
    process: child,
    output: () => printed,
    async end(signal) {
      if (hasEnded(child)) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

export function settings(dataDir: string, port: number): Readonly<Record<string, string>> {
  return {
    DIMMER_HOST: '127.0.0.1',
    DIMMER_PORT: String(port),
    DIMMER_DATA_DIR: dataDir,
    DIMMER_TOKEN: TOKEN,
    DIMMER_DEMO: '0',
    DIMMER_FAST_BOOT: '1',
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function untilReady(child: ChildProcess, url: string, printed: () => string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await isReady(url))) {
    if (hasEnded(child)) throw new Error(`Dimmer ended at its start:\n${printed()}`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`Dimmer was not ready after ${START_LIMIT_MS} ms:\n${printed()}`);
    }
    await wait(25);
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false;
  }
}
