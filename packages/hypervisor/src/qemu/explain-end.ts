import type { MachineEnd } from '../hypervisor.ts';
import type { QemuOptions } from './options.ts';
import { explainExit } from './explain-exit.ts';
import { lookUntil } from './look-until.ts';
import { readLastLines, readProcessState } from './process-state.ts';

/** A process that has closed its monitor is about to end: QEMU frees the guest's memory first. */
const ENDS_WITHIN_MS = 5_000;

/**
 * How a machine of ours ended, when its connection has: `said` is what its monitor announced. `lost` is answered where its
 * process lives on.
 */
export async function explainEnd(
  directory: string,
  said: MachineEnd['reason'],
  { clock }: Pick<QemuOptions, 'clock'>,
): Promise<MachineEnd> {
  const exit = await lookUntil(
    clock,
    ENDS_WITHIN_MS,
    async () => (await readProcessState(directory)).exit ?? undefined,
  );
  if (exit) return judge(directory, said, exit.status);
  const { pid } = await readProcessState(directory);
  if (pid === null) return { reason: 'crashed', detail: 'Its process is gone, and left no word of how.' };
  return { reason: 'lost', detail: 'Its process lives on, but its monitor has closed.' };
}

const LAST_WORDS = 5;
/** What the shell prints of a child that a signal has ended. */
const OF_THE_SHELL = /^(Killed|Aborted|Terminated|Segmentation fault|Bus error)\b/;

async function judge(directory: string, said: MachineEnd['reason'], status: number): Promise<MachineEnd> {
  if (said === 'killed') return { reason: 'killed' };
  if (status === 0) return { reason: said === 'lost' ? 'quit' : said };
  const words = (await readLastLines(directory, LAST_WORDS)).findLast((line) => !OF_THE_SHELL.test(line)) ?? '';
  const detail = `QEMU ended with status ${status}: ${explainExit(status)}.${words === '' ? '' : ` Its last words: ${words}`}`;
  return { reason: 'crashed', detail };
}
