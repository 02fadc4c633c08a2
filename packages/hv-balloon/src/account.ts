import { MAX_PAGE_NUMBER } from '@dimmer/dynmem-proto';
import type { PageRange } from '@dimmer/pages';
import { type Backing, backingAt } from './backing.ts';
import { bookRemoved, type RemovedKind } from './ledger.ts';
import { trace, type Work, warn } from './outbox.ts';
import type { DeviceState } from './state.ts';

/** Joins consecutive pieces of one kind, also across the ranges of a message (spec 4.5 step 2). */
interface Joiner {
  start: number;
  count: number;
}

/** Books all ranges of a BALLOON_RESPONSE and answers how many pages are new; then discards what can be (spec 4.5). */
export function accountResponse(work: Work, ranges: readonly PageRange[]): number {
  const joiners: Record<RemovedKind, Joiner> = { guest: { start: 0, count: 0 }, both: { start: 0, count: 0 } };
  const discards: PageRange[] = [];
  let booked = 0;

  function flush(kind: RemovedKind): void {
    const joiner = joiners[kind];
    if (joiner.count > 0) booked += bookRemoved(work, kind, { start: joiner.start, count: joiner.count });
    joiner.count = 0;
  }

  function join(kind: RemovedKind, start: number, count: number): void {
    const joiner = joiners[kind];
    if (joiner.count > 0 && joiner.start + joiner.count !== start) flush(kind);
    if (joiner.count === 0) joiner.start = start;
    joiner.count += count;
  }

  function discard(start: number, count: number): void {
    const last = discards.at(-1);
    if (last && last.start + last.count === start)
      discards[discards.length - 1] = { start: last.start, count: last.count + count };
    else discards.push({ start, count });
  }

  for (const range of ranges) {
    trace(work, 'remove_response', { start: range.start, count: range.count });
    walk(work, range, (piece) => {
      join(piece.kind, piece.start, piece.count);
      if (piece.discard) discard(piece.discard.start, piece.discard.count);
    });
  }
  flush('both');
  flush('guest');
  if (discards.length > 0) work.effects.push({ type: 'discard-pages', ranges: discards });
  return booked;
}

/** What lies in guest-physical space beside boot memory: whole sticks, or the mapped part of upstream's backend. */
function mappedRanges({ own, sticks }: DeviceState): readonly PageRange[] {
  if (!own) return sticks;
  return own.mapped > 0 ? [{ start: own.start, count: own.mapped }] : [];
}

interface Piece extends PageRange {
  readonly kind: RemovedKind;
  readonly discard: PageRange | null;
}

/** Cuts a range where the backing changes. A run of the same kind is one piece, with one warning. */
function walk(work: Work, range: PageRange, take: (piece: Piece) => void): void {
  const { state } = work;
  // Pages past the 40-bit space have no name to be given back under: they are nobody's and are not booked.
  const end = Math.min(range.start + range.count, MAX_PAGE_NUMBER + 1);
  for (let page = range.start; page < end; ) {
    const backing = backingAt(state.options.sections, mappedRanges(state), page);
    const count = Math.min(end, backing.end) - page;
    if (backing.kind === 'hole' && !state.deviations.splitAtSections && backing.end < end) {
      const wrong = takeFromHole(work, page, end, backing.end, take);
      page += wrong;
      continue;
    }
    take(judge(work, backing, page, count));
    page += count;
  }
}

function judge(work: Work, { kind }: Backing, start: number, count: number): Piece {
  if (kind === 'ram') return { kind: 'both', start, count, discard: { start, count } };
  if (kind === 'huge') {
    warn(work, 'page-huge', `${count} pages at ${start} are backed by larger pages and cannot be discarded`);
    return { kind: work.state.deviations.bookHugePagesAsGuestOnly ? 'guest' : 'both', start, count, discard: null };
  }
  if (kind === 'hole') {
    trace(work, 'remove_response_hole', { start, count });
    warn(work, 'page-not-in-ram', `${count} pages at ${start} are not in memory`);
  } else warn(work, 'page-not-ordinary-ram', `${count} pages at ${start} are ${kind}, not ordinary memory`);
  return { kind: 'guest', start, count, discard: null };
}

/**
 * What the reference does with a range that begins in a hole and reaches memory: it takes the section it finds, which
 * begins later, and books the hole's page numbers under it while the memory further on is discarded (spec 4.8).
 */
function takeFromHole(
  work: Work,
  page: number,
  end: number,
  sectionStart: number,
  take: (piece: Piece) => void,
): number {
  const section = backingAt(work.state.options.sections, mappedRanges(work.state), sectionStart);
  const length = section.end - sectionStart;
  // Piece after piece as long as the section, until the hole is used up: all at once, or a small section behind a large
  // hole would cost a piece and a warning for each of its lengths.
  const count = Math.min(end - page, Math.ceil((sectionStart - page) / length) * length);
  const piece = judge(work, section, page, count);
  const discard = { start: sectionStart, count: Math.min(end - page, length) };
  take({ ...piece, discard: piece.discard ? discard : null });
  return count;
}
