import type { Machine } from './machine.ts';
import { say, type Work } from './work.ts';

/** Each new protocol warning is an event; how often it came is in the view. */
export function noteWarnings(work: Work, machine: Machine): void {
  const warnings = machine.observation.balloon?.warnings;
  if (!warnings) return;
  for (const [code, count] of Object.entries(warnings)) {
    const before = machine.warnings[code] ?? 0;
    if (count > 0 && before === 0) say(work, 'vm.guest-warning', { code, count });
  }
  machine.warnings = warnings;
}
