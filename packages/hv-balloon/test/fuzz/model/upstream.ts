import type { PageRange } from '@dimmer/pages';
import { currentPages, type Model, totalPages } from './model.ts';
import { hasAny } from './pages.ts';
import type { Rules } from './rules.ts';
import { putDiscards, type Tape } from './tape.ts';

/** Spec 2. */
const HOT_ADD_CHUNK = 524_288;
/** 128 MiB. */
const MEMSLOT_GRANULE = 32_768;

/** One region that grows with the target (spec 3.8). */
export const UPSTREAM: Rules = {
  closed: 'POST_RESET_CLOSED',
  decide,
  nextChunk(model) {
    const unit = model.caps!.alignment;
    const most = unit >= HOT_ADD_CHUNK ? unit : Math.floor(HOT_ADD_CHUNK / unit) * unit;
    return { start: model.parts[0]!.start + model.added, count: Math.min(model.adding, most) };
  },
  hearHotAdd(model, asked, added) {
    model.added += added;
    model.adding -= added;
    if (added < asked) model.exhausted = true;
    model.operation = added === asked && model.adding > 0 ? { kind: 'hot-add', chunk: 0 } : { kind: 'none' };
  },
  conclude(model, tape) {
    setUp(model, tape);
    return true;
  },
  afterUnballoon(model) {
    model.operation = model.growth > 0 ? { kind: 'hot-add-setup' } : { kind: 'none' };
  },
  welcome() {},
  reset(model, system, tape) {
    if (!system) return;
    for (const { start, count } of model.parts) {
      putDiscards(tape, [start, start + count]);
      if (model.mapped > 0) tape.push('unmap', start, model.mapped);
    }
    model.parts = [];
    Object.assign(model, { added: 0, mapped: 0, exhausted: false });
  },
};

/** A target is used up whether anything comes of it or not; growing is giving back first and hot-add then. */
function decide(model: Model): boolean {
  if (!model.targetChanged) return false;
  model.targetChanged = false;
  const current = currentPages(model);
  const removed = totalPages(model) - current;
  if (model.target > current) {
    model.remaining = Math.min(model.target - current, removed);
    model.growth = model.caps?.hotAdd ? model.target - current - model.remaining : 0;
    if (model.remaining > 0) model.operation = { kind: 'unballoon', begun: false, ended: false, stuck: false };
    else if (model.growth > 0) model.operation = { kind: 'hot-add-setup' };
  } else if (model.target < current && model.caps?.balloon) {
    model.remaining = current - model.target;
    model.operation = { kind: 'balloon', asked: false };
  }
  return true;
}

/** The own range begins with the first hot-add after a system reset, unless the guest returned pages of it before. */
function setUp(model: Model, tape: Tape): void {
  model.operation = { kind: 'none' };
  const { memdev } = model;
  if (!memdev) return;
  if (model.parts.length === 0) {
    const [start, end] = [memdev.start, memdev.start + memdev.count];
    if (hasAny(model.boot.guest, start, end) || hasAny(model.boot.both, start, end)) return;
    const books = { from: start, planned: memdev.count, held: 0, guest: [], both: [], busy: false, queued: false };
    model.parts = [{ id: 'memdev', ...memdev, ...books }];
  }
  const unit = model.caps!.alignment;
  const unused = model.exhausted || (memdev.start + model.added) % unit !== 0 ? 0 : memdev.count - model.added;
  model.adding = Math.floor(Math.min(unused, model.growth) / unit) * unit;
  if (model.adding === 0) return;
  model.operation = { kind: 'hot-add', chunk: 0 };
  map(model, memdev, tape);
}

/** The guest must find memory where it is offered; it is mapped in parts of whole granules (spec 7.7). */
function map(model: Model, { start, count }: PageRange, tape: Tape): void {
  const part = Math.ceil(Math.ceil(count / model.layout.memslots) / MEMSLOT_GRANULE) * MEMSLOT_GRANULE;
  const mapped = Math.min(count, Math.ceil((model.added + model.adding) / part) * part);
  if (mapped <= model.mapped) return;
  tape.push('map', start + model.mapped, mapped - model.mapped);
  model.mapped = mapped;
}
