import type { Model } from './model.ts';
import { takeHighest } from './pages.ts';
import { rulesOf } from './rules.ts';
import { say } from './say.ts';
import { rangeWords, ringBytesOf, type Tape } from './tape.ts';

/** Spec 2. */
const BALLOON_CHUNK = 585_728;
const UNBALLOON_CHUNK = 524_288;

/** Does all that can be done without another input. */
export function operate(model: Model, tape: Tape): void {
  while (model.phase === 'running' && advance(model, tape));
}

/** One step of the present operation; false: it waits for the guest, for room, or there is nothing to do. */
function advance(model: Model, tape: Tape): boolean {
  const { operation } = model;
  switch (operation.kind) {
    case 'none':
      return rulesOf(model).decide(model);
    case 'balloon':
      if (operation.asked || model.room < ringBytesOf(16)) return false;
      operation.asked = true;
      say(model, tape, 6, model.transId, Math.min(model.remaining, BALLOON_CHUNK), 0);
      return false;
    case 'unballoon':
      return advanceUnballoon(model, operation, tape);
    case 'hot-add':
      if (operation.chunk === 0 && model.room >= ringBytesOf(24)) operation.chunk = announce(model, tape);
      return false;
    default:
      return rulesOf(model).conclude(model, tape);
  }
}

/** One chunk; range and region are always the same (spec 1.6). Answers its pages. */
function announce(model: Model, tape: Tape): number {
  const { start, count } = rulesOf(model).nextChunk(model);
  const words = rangeWords(start, count);
  say(model, tape, 10, model.transId, ...words, ...words);
  return count;
}

/** One range a message, from the top, in the order of spec 4.7. */
function advanceUnballoon(model: Model, operation: Model['operation'] & { kind: 'unballoon' }, tape: Tape): boolean {
  if (operation.ended || (!operation.stuck && model.room < ringBytesOf(24))) return false;
  const range = takeBack(model, Math.min(model.remaining, UNBALLOON_CHUNK), tape);
  if (!range) return endWithoutPages(model, operation, tape);
  operation.begun = true;
  model.remaining -= range.count;
  operation.ended = model.remaining === 0;
  say(model, tape, 8, model.transId, operation.ended ? 0 : 1, 1, ...rangeWords(range.start, range.count));
  return true;
}

function endWithoutPages(model: Model, operation: Model['operation'] & { kind: 'unballoon' }, tape: Tape): boolean {
  if (model.setting.faithful) {
    operation.stuck = true;
    return false;
  }
  model.remaining = 0;
  if (!operation.begun) {
    model.operation = { kind: 'none' };
    return true;
  }
  operation.ended = true;
  say(model, tape, 8, model.transId, 0, 0);
  return false;
}

function takeBack(
  model: Model,
  most: number,
  tape: Tape,
): { readonly start: number; readonly count: number } | undefined {
  const fromBoot = takeHighest(model.boot.guest, most) ?? takeHighest(model.boot.both, most);
  if (fromBoot) return fromBoot;
  for (const part of model.parts) {
    const range = takeHighest(part.guest, most) ?? takeHighest(part.both, most);
    if (!range) continue;
    if (part.held === 0 && model.setting.edition === 'series') {
      part.busy = true;
      tape.push('HV_BALLOON_HAPROT_INUSE', part.id);
    }
    part.held += range.count;
    return range;
  }
  return undefined;
}
