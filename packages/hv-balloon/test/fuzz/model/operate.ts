import { currentPages, type Model, type Part, totalPages } from './model.ts';
import { removePages, takeHighest } from './pages.ts';
import { rangeWords, ringBytesOf, type Tape } from './tape.ts';

/** Spec 2. */
const BALLOON_CHUNK = 585_728;
const CHUNK = 524_288;

/** Sends a message of 32-bit words; the first holds type and size. */
export function say(model: Model, tape: Tape, type: number, transId: number, ...body: readonly number[]): void {
  const bytes = 8 + 4 * body.length;
  model.room -= ringBytesOf(bytes);
  tape.push('send', type + bytes * 65_536, transId, ...body);
}

/** Does all that can be done without another input. */
export function operate(model: Model, tape: Tape): void {
  while (model.phase === 'running' && advance(model, tape));
}

/** One step of the present operation; false: it waits for the guest, for room, or there is nothing to do. */
function advance(model: Model, tape: Tape): boolean {
  const { operation } = model;
  switch (operation.kind) {
    case 'none':
      return decide(model);
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
    case 'hot-add-over':
      endHotAdd(model, operation.how, tape);
      return true;
  }
}

/** Give memory back first, then hot-add, then take memory (spec 3.4). */
function decide(model: Model): boolean {
  const current = currentPages(model);
  const removed = totalPages(model) - current;
  const wanted = model.targetChanged && model.caps?.balloon ? model.target : current;
  if (wanted > current && removed > 0) {
    model.remaining = Math.min(wanted - current, removed);
    model.operation = { kind: 'unballoon', begun: false, ended: false, stuck: false };
  } else if (model.queue.length > 0) {
    plan(model, model.queue[0]!);
    return true;
  } else if (wanted < current) {
    model.remaining = current - wanted;
    model.operation = { kind: 'balloon', asked: false };
  } else return false;
  model.targetChanged = false;
  return true;
}

/** What of a stick fits the guest's alignment (spec 5.5); it leaves the boot books (spec 9, row 5). */
function plan(model: Model, part: Part): void {
  const unit = model.caps!.alignment;
  const from = Math.ceil(part.start / unit) * unit;
  const planned = Math.floor((part.start + part.count - from) / unit) * unit;
  if (planned <= 0) {
    model.operation = { kind: 'hot-add-over', how: 'nothing' };
    return;
  }
  Object.assign(part, { from, planned, held: 0 });
  model.operation = { kind: 'hot-add', chunk: 0 };
  if (model.setting.faithful) return;
  removePages(model.boot.guest, from, from + planned);
  removePages(model.boot.both, from, from + planned);
}

function announce(model: Model, tape: Tape): number {
  const part = model.queue[0]!;
  const count = Math.min(part.planned - part.held, Math.max(CHUNK, model.caps!.alignment));
  const words = rangeWords(part.from + part.held, count);
  say(model, tape, 10, model.transId, ...words, ...words);
  return count;
}

/** A partial answer ends the whole queue; only what the guest has added of the first stays (spec 3.3). */
function endHotAdd(model: Model, how: 'complete' | 'partial' | 'nothing', tape: Tape): void {
  const [first, ...others] = model.queue;
  first!.queued = false;
  model.queue = how === 'partial' ? [] : others;
  const given = [...(how === 'nothing' ? [first!] : []), ...(how === 'partial' ? others : [])];
  for (const part of given) {
    Object.assign(part, { planned: 0, held: 0, queued: false, busy: false });
    tape.push('HV_BALLOON_HAPROT_UNUSED', part.id);
  }
  model.operation = { kind: 'none' };
}

/** One range a message, from the top, in the order of spec 4.7. */
function advanceUnballoon(model: Model, operation: Model['operation'] & { kind: 'unballoon' }, tape: Tape): boolean {
  if (operation.ended || (!operation.stuck && model.room < ringBytesOf(24))) return false;
  const range = takeBack(model, Math.min(model.remaining, CHUNK), tape);
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
