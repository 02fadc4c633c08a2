import { fork } from 'node:child_process';
import type { Emit, Measurement } from './bench.ts';

export const name = 'idle-vms';

/**
 * Ten thousand idle VMs in one process: what it holds in memory, and what of a processor it needs once all have settled.
 * `machines`: device, guest, monitor and QMP client of each; `engine`: all of Dimmer but its HTTP shell and its file.
 */
export async function run(emit: Emit): Promise<void> {
  for (const level of ['machines', 'engine'] as const) {
    for (const count of [1_000, 10_000]) emit({ bench: name, level, count, ...(await measure(level, count)) });
  }
}

/** A process of its own, so that each figure is of nothing else. */
function measure(level: string, count: number): Promise<Measurement> {
  const child = fork(new URL('support/idle-process.ts', import.meta.url), [level, String(count)]);
  return new Promise((resolve, reject) => {
    child.once('message', (measurement) => resolve(measurement as Measurement));
    child.once('exit', (code) => reject(new Error(`the process of ${count} ${level} ended with ${code}`)));
  });
}
