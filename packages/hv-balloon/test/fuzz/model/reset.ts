import type { Model } from './model.ts';
import type { Tape } from './tape.ts';

/** The guest owns all its memory again, and nothing of any stick; the target stays (spec 3.7, 5.7). */
export function reset(model: Model, tape: Tape): void {
  const released = [...model.queue, ...model.parts.filter((part) => part.held > 0 && !part.queued)];
  for (const part of released) tape.push('HV_BALLOON_HAPROT_UNUSED', part.id);
  for (const part of model.parts) {
    Object.assign(part, { planned: 0, held: 0, busy: false, queued: false });
    part.guest.length = 0;
    part.both.length = 0;
  }
  model.queue = [];
  model.boot.guest.length = 0;
  model.boot.both.length = 0;
  model.disallowed.length = 0;
  model.transId = 0;
  model.caps = null;
  model.phase = 'closed';
}
