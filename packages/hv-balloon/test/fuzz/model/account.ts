import type { BackingSection } from '../../../src/index.ts';
import { type Model, type Part } from './model.ts';
import { addPages, missingFrom, type Pages } from './pages.ts';
import { putDiscards, type Tape } from './tape.ts';

/** Pages past the 40-bit space have no name to be given back under (spec 1.5). */
const END_OF_SPACE = 2 ** 40;

/** Books what the guest returned; answers how many pages are new (spec 4.5, 4.6). */
export function account(model: Model, ranges: readonly (readonly [number, number])[], tape: Tape): number {
  const discards: Pages = [];
  const sections = backing(model);
  let booked = 0;
  for (const [start, count] of ranges) {
    booked += walk(model, sections, start, Math.min(start + count, END_OF_SPACE), discards, tape);
  }
  putDiscards(tape, discards);
  return booked;
}

/** All that has memory behind it: a stick, announced or not; of upstream's backend what is mapped. */
function backing(model: Model): readonly BackingSection[] {
  const isSeries = model.setting.edition === 'series';
  const parts = model.parts.map(({ start, count }) => ({ start, count: isSeries ? count : model.mapped }));
  const present = parts.filter(({ count }) => count > 0);
  return [...model.layout.sections, ...present.map((part): BackingSection => ({ ...part, kind: 'ram' }))];
}

function walk(
  model: Model,
  sections: readonly BackingSection[],
  start: number,
  end: number,
  discards: Pages,
  tape: Tape,
): number {
  let booked = 0;
  for (let page = start; page < end; ) {
    const section = firstEndingAfter(sections, page);
    const hole = section ? Math.min(section.start, end) - page : end - page;
    if (hole > 0 && (!model.setting.faithful || hole === end - page)) {
      booked += bookPiece(model, 'guest', page, page + hole, tape);
      page += hole;
      continue;
    }
    // The reference takes what it finds for what is there: the page numbers are the hole's (spec 4.8).
    const found = hole > 0 ? section!.start : page;
    const count = Math.min(end - page, section!.start + section!.count - found);
    booked += bookPiece(model, kindOf(model, section!), page, page + count, tape);
    if (section!.kind === 'ram') addPages(discards, found, found + count);
    page += count;
  }
  return booked;
}

function firstEndingAfter(sections: readonly BackingSection[], page: number): BackingSection | undefined {
  return sections.find(({ start, count }) => start + count > page);
}

function kindOf(model: Model, { kind }: BackingSection): 'guest' | 'both' {
  if (kind === 'ram') return 'both';
  return kind === 'huge' && model.setting.faithful ? 'both' : 'guest';
}

/** Pages of a part that the guest has are the part's; all others are boot memory's. */
function bookPiece(model: Model, kind: 'guest' | 'both', start: number, end: number, tape: Tape): number {
  let booked = 0;
  let page = start;
  for (const part of model.parts) {
    const from = Math.max(page, part.from);
    const to = Math.min(end, part.from + part.planned);
    if (from >= to) continue;
    booked += book(model, model.boot, kind, page, from);
    booked += bookInPart(model, part, kind, from, to, tape);
    page = to;
  }
  return booked + book(model, model.boot, kind, page, end);
}

function bookInPart(model: Model, part: Part, kind: 'guest' | 'both', from: number, to: number, tape: Tape): number {
  const booked = book(model, part, kind, from, to);
  const held = part.held;
  part.held -= booked;
  if (model.setting.edition === 'series' && held > 0 && part.held === 0) {
    part.busy = false;
    tape.push('HV_BALLOON_HAPROT_UNUSED', part.id);
  }
  return booked;
}

/** Each page counts once: in the recommended setting over both kinds, in the faithful one within its kind. */
function book(model: Model, books: Model['boot'], kind: 'guest' | 'both', start: number, end: number): number {
  if (start >= end) return 0;
  if (model.setting.faithful) return addPages(books[kind], start, end);
  const news = missingFrom(books[kind === 'guest' ? 'both' : 'guest'], start, end);
  let booked = 0;
  for (let i = 0; i < news.length; i += 2) booked += addPages(books[kind], news[i]!, news[i + 1]!);
  return booked;
}
