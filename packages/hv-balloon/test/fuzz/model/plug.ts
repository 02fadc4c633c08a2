import type { PageRange } from '@dimmer/pages';
import type { ProtocolRefusal } from '../../../src/index.ts';
import type { Model, Part } from './model.ts';
import { addPages, hasAll, hasAny, removePages } from './pages.ts';

/** Rows 12a to 12d of spec 5.3. */
export function expectedRefusal(model: Model, { start, count }: PageRange): ProtocolRefusal | undefined {
  if (model.phase !== 'settling' && model.phase !== 'running') return 'no-guest';
  if (!model.caps?.hotAdd) return 'guest-cannot-hot-add';
  if (hasAny(model.disallowed, start, start + count) && !isReused(model, { start, count }))
    return 'pages-removed-before';
  const { guest, both } = model.boot;
  const returned = hasAny(guest, start, start + count) || hasAny(both, start, start + count);
  return returned ? 'pages-returned-before' : undefined;
}

/** Where the switch is on, a range wholly freed by earlier removals may be used again. */
function isReused({ setting, disallowed }: Model, { start, count }: PageRange): boolean {
  return setting.reuseAddresses && !setting.faithful && hasAll(disallowed, start, start + count);
}

/**
 * A new stick is busy from the start and waits for its turn, with nothing of it the guest's (spec 5.7). One where another
 * was removed is given up already: the guest has its pages in the balloon.
 */
export function plug(model: Model, id: string, range: PageRange): void {
  if (model.setting.edition === 'upstream') return;
  if (model.parts.some((part) => part.id === id) || expectedRefusal(model, range)) return;
  const part: Part = { id, ...range, from: 0, planned: 0, held: 0, guest: [], both: [], busy: true, queued: true };
  if (isReused(model, range)) {
    removePages(model.disallowed, range.start, range.start + range.count);
    addPages(part.both, range.start, range.start + range.count);
    Object.assign(part, { from: range.start, planned: range.count, busy: false, queued: false });
  } else model.queue.push(part);
  model.parts = [...model.parts, part].toSorted((a, b) => a.start - b.start);
}

/** What the guest once had must not come back by a hot-add in this boot (spec 5.9). */
export function unplug(model: Model, id: string): void {
  const part = model.parts.find((one) => one.id === id);
  if (!part || part.busy || model.setting.edition === 'upstream') return;
  addPages(model.disallowed, part.from, part.from + part.planned);
  model.parts = model.parts.filter((one) => one !== part);
}
