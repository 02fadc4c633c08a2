import { FLOOR_RETRY_MS } from '../limits.ts';
import type { Machine } from './machine.ts';
import { patienceMs } from './patience.ts';
import type { ControllerState, Run } from './state.ts';
import type { Work } from './work.ts';

/** Wishes to be woken when patience ends, should nobody look earlier. An earlier wish stands: on waking it is made anew. */
export function wakeLater(work: Work): void {
  const { state } = work;
  const due = dueAt(state, work.at);
  if (due === null ? state.wakeAt === null : state.wakeAt !== null && state.wakeAt <= due) return;
  state.wakeAt = due;
  work.effects.push({ type: 'wake', at: due });
}

function dueAt({ machine, run, last }: ControllerState, at: number): number | null {
  if (!machine) return null;
  if (run) return patienceEnds(machine, run, at);
  if (last?.outcome === 'guest-floor' && last.at + FLOOR_RETRY_MS > at) return last.at + FLOOR_RETRY_MS;
  return null;
}

/** Null once it has ended: what the operation then still waits for comes by itself. */
function patienceEnds(machine: Machine, run: Run, at: number): number | null {
  const leftMs = patienceMs(machine, run) - (machine.vmMs - machine.changedMs);
  return leftMs > 0 ? at + leftMs : null;
}
