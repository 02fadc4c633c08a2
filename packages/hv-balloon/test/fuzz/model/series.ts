import { currentPages, type Model, type Part, totalPages } from './model.ts';
import { removePages } from './pages.ts';
import type { Rules } from './rules.ts';
import type { Tape } from './tape.ts';

/** Spec 2. */
const HOT_ADD_CHUNK = 524_288;

/** Sticks, announced one after the other (spec 3.3, 3.4, 5). */
export const SERIES: Rules = {
  closed: 'CLOSED',
  decide,
  nextChunk(model) {
    const part = model.queue[0]!;
    const most = Math.max(HOT_ADD_CHUNK, model.caps!.alignment);
    return { start: part.from + part.held, count: Math.min(part.planned - part.held, most) };
  },
  hearHotAdd,
  conclude(model, tape) {
    if (model.operation.kind === 'hot-add-over') endHotAdd(model, model.operation.how, tape);
    return true;
  },
  afterUnballoon(model) {
    model.operation = { kind: 'none' };
  },
  welcome(model, tape) {
    if (!model.caps?.hotAdd) return;
    for (const part of model.parts) {
      Object.assign(part, { busy: true, queued: true });
      model.queue.push(part);
      tape.push('HV_BALLOON_HAPROT_INUSE', part.id);
    }
  },
  reset,
};

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

function hearHotAdd(model: Model, asked: number, added: number): void {
  const part = model.queue[0]!;
  part.held += added;
  if (added === asked && part.held < part.planned) model.operation = { kind: 'hot-add', chunk: 0 };
  else if (added === asked) model.operation = { kind: 'hot-add-over', how: 'complete' };
  else if (part.held === 0) model.operation = { kind: 'hot-add-over', how: 'nothing' };
  else {
    part.planned = part.held;
    model.operation = { kind: 'hot-add-over', how: 'partial' };
  }
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

/** Nothing of any stick is the guest's (spec 3.7, 5.7). */
function reset(model: Model, _system: boolean, tape: Tape): void {
  const released = [...model.queue, ...model.parts.filter((part) => part.held > 0 && !part.queued)];
  for (const part of released) tape.push('HV_BALLOON_HAPROT_UNUSED', part.id);
  for (const part of model.parts) Object.assign(part, { planned: 0, held: 0, busy: false, queued: false });
  model.queue = [];
  model.disallowed.length = 0;
}
