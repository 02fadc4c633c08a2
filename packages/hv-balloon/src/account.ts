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

/** One response while it is read. A guest sends hundreds of thousands of ranges: nothing here is made anew for each. */
interface Intake {
  readonly work: Work;
  readonly mapped: readonly PageRange[];
  readonly joiners: Readonly<Record<RemovedKind, Joiner>>;
  readonly discards: { readonly start: number; count: number }[];
  booked: number;
  /** What was found last: most ranges lie in the section of the one before. */
  backing: Backing;
}

const NOTHING_FOUND: Backing = { kind: 'hole', start: 0, end: 0 };

/** Books all ranges of a BALLOON_RESPONSE and answers how many pages are new; then discards what can be (spec 4.5). */
export function accountResponse(work: Work, ranges: readonly PageRange[]): number {
  const intake: Intake = {
    work,
    mapped: mappedRanges(work.state),
    joiners: { guest: { start: 0, count: 0 }, both: { start: 0, count: 0 } },
    discards: [],
    booked: 0,
    backing: NOTHING_FOUND,
  };
  for (const range of ranges) {
    if (work.state.tracing) trace(work, 'remove_response', { start: range.start, count: range.count });
    walk(intake, range);
  }
  flush(intake, 'both');
  flush(intake, 'guest');
  if (intake.discards.length > 0) work.effects.push({ type: 'discard-pages', ranges: intake.discards });
  return intake.booked;
}

function flush(intake: Intake, kind: RemovedKind): void {
  const { work, joiners } = intake;
  const { start, count } = joiners[kind];
  if (count > 0) intake.booked += bookRemoved(work, kind, start, count);
  joiners[kind].count = 0;
}

function join(intake: Intake, kind: RemovedKind, start: number, count: number): void {
  const joiner = intake.joiners[kind];
  if (joiner.count > 0 && joiner.start + joiner.count !== start) flush(intake, kind);
  if (joiner.count === 0) joiner.start = start;
  joiner.count += count;
}

function discard({ discards }: Intake, start: number, count: number): void {
  const last = discards.at(-1);
  if (last && last.start + last.count === start) last.count += count;
  else discards.push({ start, count });
}

/** What lies in guest-physical space beside boot memory: whole sticks, or the mapped part of upstream's backend. */
function mappedRanges({ own, sticks }: DeviceState): readonly PageRange[] {
  if (!own) return sticks;
  return own.mapped > 0 ? [{ start: own.start, count: own.mapped }] : [];
}

function findBacking(intake: Intake, page: number): Backing {
  const { backing, work, mapped } = intake;
  if (page >= backing.start && page < backing.end) return backing;
  intake.backing = backingAt(work.state.options.sections, mapped, page);
  return intake.backing;
}

/** Cuts a range where the backing changes. A run of the same kind is one piece, with one warning. */
function walk(intake: Intake, range: PageRange): void {
  const { splitAtSections } = intake.work.state.deviations;
  // Pages past the 40-bit space have no name to be given back under: they are nobody's and are not booked.
  const end = Math.min(range.start + range.count, MAX_PAGE_NUMBER + 1);
  for (let page = range.start; page < end; ) {
    const backing = findBacking(intake, page);
    const wrongly = backing.kind === 'hole' && !splitAtSections && backing.end < end;
    page += wrongly
      ? takeFromHole(intake, page, end, backing.end)
      : takePiece(intake, backing, page, Math.min(end, backing.end) - page);
  }
}

function takePiece(intake: Intake, backing: Backing, start: number, count: number): number {
  join(intake, judge(intake.work, backing, start, count), start, count);
  if (backing.kind === 'ram') discard(intake, start, count);
  return count;
}

/** As what the pages are booked. Only ordinary memory is the host's to take (spec 4.5 step 1). */
function judge(work: Work, { kind }: Backing, start: number, count: number): RemovedKind {
  if (kind === 'ram') return 'both';
  if (kind === 'huge') {
    warn(work, 'page-huge', `${count} pages at ${start} are backed by larger pages and cannot be discarded`);
    return work.state.deviations.bookHugePagesAsGuestOnly ? 'guest' : 'both';
  }
  if (kind === 'hole') {
    trace(work, 'remove_response_hole', { start, count });
    warn(work, 'page-not-in-ram', `${count} pages at ${start} are not in memory`);
  } else warn(work, 'page-not-ordinary-ram', `${count} pages at ${start} are ${kind}, not ordinary memory`);
  return 'guest';
}

/**
 * What the reference does with a range that begins in a hole and reaches memory: it takes the section it finds, which
 * begins later, and books the hole's page numbers under it while the memory further on is discarded (spec 4.8).
 */
function takeFromHole(intake: Intake, page: number, end: number, sectionStart: number): number {
  const section = findBacking(intake, sectionStart);
  const length = section.end - sectionStart;
  // Piece after piece as long as the section, until the hole is used up: all at once, or a small section behind a large
  // hole would cost a piece and a warning for each of its lengths.
  const count = Math.min(end - page, Math.ceil((sectionStart - page) / length) * length);
  join(intake, judge(intake.work, section, page, count), page, count);
  if (section.kind === 'ram') discard(intake, sectionStart, Math.min(end - page, length));
  return count;
}
