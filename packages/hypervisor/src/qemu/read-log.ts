import type { MachineLog } from '../hypervisor.ts';
import { explainExit } from './explain-exit.ts';
import { readLastLines, readProcessState } from './process-state.ts';

export async function readLog(directory: string, lines: number): Promise<MachineLog> {
  const [{ pid, exit, started }, last] = await Promise.all([
    readProcessState(directory),
    readLastLines(directory, lines),
  ]);
  return {
    lines: last,
    commandLine: started?.commandLine ?? null,
    pid,
    exit: exit && { ...exit, meaning: explainExit(exit.status) },
  };
}
