import { createRig } from './rig.ts';
import type { Transcript } from './transcript.ts';
import type { Violation } from './violation.ts';

/** Where a run broke a rule: `move` counts from 0. */
export interface Finding extends Violation {
  readonly move: number;
}

/** Plays a run from its beginning; undefined: no rule was broken. */
export function replay({ setting, moves }: Transcript): Finding | undefined {
  const rig = createRig(setting);
  for (const [index, move] of moves.entries()) {
    const found = rig.play(move);
    if (found) return { ...found, move: index };
  }
  return undefined;
}
