import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RUN_FILES } from './command-line.ts';
import { readBootId } from './process-state.ts';

/**
 * Keeps the exit status also while nobody looks, and says what it was: the shell stays behind QEMU as its parent. What
 * both print goes to the log.
 */
const SUPERVISE = `"$@" >${RUN_FILES.log} 2>&1 </dev/null; echo $? >${RUN_FILES.exit}.new; mv ${RUN_FILES.exit}.new ${RUN_FILES.exit}`;

/** Nobody else may read a guest's memory by the monitor. */
const DIRECTORY_MODE = 0o700;

/**
 * Starts QEMU in this directory, in a session of its own: it outlives the one who started it. Rejects only when not even
 * the shell could be started.
 */
export async function runProcess(directory: string, binary: string, args: readonly string[]): Promise<void> {
  await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
  const stale = [RUN_FILES.qmp, RUN_FILES.pid, RUN_FILES.exit, RUN_FILES.log];
  await Promise.all(stale.map((file) => rm(path.join(directory, file), { force: true })));
  const started = { bootId: await readBootId(), commandLine: [binary, ...args] };
  await writeFile(path.join(directory, RUN_FILES.started), JSON.stringify(started), { mode: 0o600 });
  await new Promise<void>((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', SUPERVISE, 'dimmer-qemu', binary, ...args], {
      cwd: directory,
      detached: true,
      stdio: 'ignore',
    });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
