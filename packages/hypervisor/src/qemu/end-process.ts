import { lookUntil } from './look-until.ts';
import type { QemuOptions } from './options.ts';
import { readProcessState } from './process-state.ts';

/** QEMU closes its images on SIGTERM; one that hangs does not. */
const POLITE_MS = 3_000;
const FORCED_MS = 10_000;

/** Ends a machine's process: asked first, then by force. Resolves when it is gone, or cannot be ended at all. */
export async function endProcess(directory: string, { clock }: Pick<QemuOptions, 'clock'>): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGTERM', POLITE_MS],
    ['SIGKILL', FORCED_MS],
  ] as const) {
    const { pid } = await readProcessState(directory);
    if (pid === null) return;
    send(pid, signal);
    if (await hasGone(directory, clock, patienceMs)) return;
  }
}

async function hasGone(directory: string, clock: QemuOptions['clock'], patienceMs: number): Promise<boolean> {
  const gone = await lookUntil(clock, patienceMs, async () =>
    (await readProcessState(directory)).pid === null ? true : undefined,
  );
  return gone ?? false;
}

/** It may have gone a moment ago. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: nothing is left to end.
  }
}
