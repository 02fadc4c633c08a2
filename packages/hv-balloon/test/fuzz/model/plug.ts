import type { PageRange } from '@dimmer/pages';
import type { ProtocolRefusal } from '../../../src/index.ts';
import type { Model } from './model.ts';
import { addPages, hasAny } from './pages.ts';

/** Rows 12a to 12d of spec 5.3. */
export function expectedRefusal(model: Model, { start, count }: PageRange): ProtocolRefusal | undefined {
  if (model.phase !== 'settling' && model.phase !== 'running') return 'no-guest';
  if (!model.caps?.hotAdd) return 'guest-cannot-hot-add';
  if (hasAny(model.disallowed, start, start + count)) return 'pages-removed-before';
  const { guest, both } = model.boot;
  const returned = hasAny(guest, start, start + count) || hasAny(both, start, start + count);
  return returned ? 'pages-returned-before' : undefined;
}

/** A new stick is busy from the start and waits for its turn, with nothing of it the guest's (spec 5.7). */
export function plug(model: Model, id: string, range: PageRange): void {
  if (model.parts.some((part) => part.id === id) || expectedRefusal(model, range)) return;
  const part = { id, ...range, from: 0, planned: 0, held: 0, guest: [], both: [], busy: true, queued: true };
  model.parts = [...model.parts, part].toSorted((a, b) => a.start - b.start);
  model.queue.push(part);
}

/** What the guest once had must not come back by a hot-add in this boot (spec 5.9). */
export function unplug(model: Model, id: string): void {
  const part = model.parts.find((one) => one.id === id);
  if (!part || part.busy) return;
  addPages(model.disallowed, part.from, part.from + part.planned);
  model.parts = model.parts.filter((one) => one !== part);
}
