import type { PageRange } from '@dimmer/pages';
import { BALLOON_FEATURES } from '@dimmer/virtio-proto';
import { warn } from '../link.ts';
import { sectionOf, type Section, type Work } from './state.ts';
import { noteUsed, usedPages } from './sticks.ts';

/** Pages of one unit where the driver has taken 2 MiB units (spec 10.5). */
const HUGE_UNIT_PAGES = 512;

/**
 * Works off one array: each unit is looked up and discarded, or given back, by itself. That is what the protocol costs: it
 * knows no ranges (spec 10.1).
 */
export function movePages(work: Work, direction: 'inflate' | 'deflate', pfns: readonly number[]): void {
  const count = work.state.features.includes(BALLOON_FEATURES.hugeUnits) ? HUGE_UNIT_PAGES : 1;
  const ranges: PageRange[] = [];
  for (const start of pfns) {
    const section = sectionOf(work.state, start, count);
    if (!section) continue;
    ranges.push({ start, count });
    if (section.stick) bookInStick(work, section, direction, start, count);
  }
  const unknown = pfns.length - ranges.length;
  if (unknown > 0) warn(work, 'page-not-in-ram', `${unknown} of ${pfns.length} page frame numbers`);
  if (ranges.length === 0) return;
  work.effects.push({ type: direction === 'inflate' ? 'discard-pages' : 'return-pages', ranges });
}

/** Only pages that the guest has taken are its own to give. */
function bookInStick(
  work: Work,
  { stick }: Section,
  direction: 'inflate' | 'deflate',
  start: number,
  pages: number,
): void {
  if (!stick) return;
  const count = Math.min(pages, stick.start + stick.addedPages - start);
  if (count <= 0) return;
  const before = usedPages(stick);
  if (direction === 'inflate') stick.removed.insert(start, count);
  else stick.removed.remove(start, count);
  noteUsed(work, stick, before);
}
