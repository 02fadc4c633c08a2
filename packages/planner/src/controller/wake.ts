import { FLOOR_RETRY_MS, SILENT_MS } from '../limits.ts';
import type { ControllerState } from './state.ts';
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
  if (run) return Math.max(at + 1, at + SILENT_MS - (machine.vmMs - machine.changedMs));
  if (last?.outcome === 'guest-floor' && last.at + FLOOR_RETRY_MS > at) return last.at + FLOOR_RETRY_MS;
  return null;
}
