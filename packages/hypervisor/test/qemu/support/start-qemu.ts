import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from './eventually.ts';

/** A QEMU of the test's own, in a directory of its own. */
export interface QemuProcess {
  readonly pid: number;
  /** Where it runs: relative paths of its arguments lie here. */
  readonly directory: string;
  readonly qmpPath: string;
  readonly exited: Promise<QemuExit>;
  kill(signal: NodeJS.Signals): void;
  /** What it and its guest printed, for a failure's message. */
  report(): string;
  /** Ends it if it still runs, and takes its directory away. */
  stop(): Promise<void>;
}

export interface QemuExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface QemuOptions {
  readonly binary: string;
  readonly args: readonly string[];
  /** Default: TCG, because a KVM that is there need not work. */
  readonly accelerator?: 'tcg' | 'kvm';
  /** Puts files into its directory before it starts. */
  readonly prepare?: (directory: string) => void;
}

/** `qemu64`, because `max` clears memory slowly under TCG. */
const BASE = ['-cpu qemu64 -M q35', '-nodefaults -no-user-config -display none -serial file:serial.txt'].flatMap(
  (part) => part.split(' '),
);
/** Last, as sockets are made in the order of the arguments: when the monitor listens, so does all else. */
const MONITOR = ['-qmp', 'unix:qmp.sock,server=on,wait=off'];

/** Starts a QEMU and resolves when its monitor listens. Rejects with what it printed when it ends before. */
export async function startQemu(options: QemuOptions): Promise<QemuProcess> {
  const directory = mkdtempSync(path.join(tmpdir(), 'dimmer-qemu-'));
  options.prepare?.(directory);
  const args = ['-accel', options.accelerator ?? 'tcg', ...BASE, ...options.args, ...MONITOR];
  const child = spawn(options.binary, args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  const running = watch(child, directory);
  let ended = false;
  void running.exited.then(() => {
    ended = true;
  });
  await eventually('the monitor listens', async () => ended || (await answers(running.qmpPath)), Boolean);
  if (!ended) return running;
  await running.stop();
  throw new Error(`QEMU ended at once\n${running.report()}`);
}

/** The socket is there a moment before anybody listens on it. Whoever connects next waits until this one has left. */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
    socket.once('close', (hadError) => resolve(!hadError));
  });
}

function watch(child: ChildProcess, directory: string): QemuProcess {
  let printed = '';
  let serial = '';
  child.stderr?.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  const exited = new Promise<QemuExit>((resolve) => {
    child.once('error', (error) => {
      printed += error.message;
      resolve({ code: null, signal: null });
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  // No test that breaks off leaves a machine behind.
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const readSerial = (): string => {
    const file = path.join(directory, 'serial.txt');
    return existsSync(file) ? readFileSync(file, 'utf8').slice(-4000) : serial;
  };
  return {
    pid: child.pid ?? -1,
    directory,
    qmpPath: path.join(directory, 'qmp.sock'),
    exited,
    kill: (signal) => void child.kill(signal),
    report: () => `QEMU: ${printed}\nguest: ${readSerial()}`,
    async stop() {
      child.kill('SIGKILL');
      await exited;
      serial = readSerial();
      process.off('exit', killAtExit);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
