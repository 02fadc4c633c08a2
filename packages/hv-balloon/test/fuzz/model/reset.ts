import type { Model } from './model.ts';
import { rulesOf } from './rules.ts';
import type { Tape } from './tape.ts';

/** The guest owns again all that it was given; the target stays (spec 3.7). */
export function reset(model: Model, system: boolean, tape: Tape): void {
  rulesOf(model).reset(model, system, tape);
  for (const { guest, both } of [model.boot, ...model.parts]) {
    guest.length = 0;
    both.length = 0;
  }
  model.transId = 0;
  model.caps = null;
  model.growth = 0;
  model.adding = 0;
  model.phase = 'closed';
}
