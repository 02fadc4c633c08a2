import { MAX_PAGE_NUMBER } from '@dimmer/dynmem-proto';
import { corrupt, intersection, PAGES_PER_MIB, type PageRange, rangeEnd, type SavedRefusal } from '@dimmer/pages';
import { effectiveRange, type OwnRange, releasedPages, type StickBooks } from './books.ts';
import { bookedRanges, type DeviceState, isPastCapabilities } from './state.ts';
import { STATE_NAMES, UPSTREAM_STATE_NAMES } from './state-names.ts';

type Fault = SavedRefusal | undefined;

/** The largest alignment that four bits can name: 2^15 MiB (spec 1.6). */
const MOST_ALIGNMENT_PAGES = 2 ** 15 * PAGES_PER_MIB;

/** The first rule that a device read from a document would break. JSON pointers are into that document. */
export function findFault(state: DeviceState): Fault {
  return (
    findInConnection(state) ??
    findInSticks(state) ??
    findInQueue(state) ??
    findInOwn(state) ??
    findInOperation(state) ??
    findInCounters(state) ??
    (state.deviations.countPagesOnce ? findPageTwice(state) : undefined)
  );
}

function isUpstream({ options }: DeviceState): boolean {
  return options.edition === 'upstream';
}

/** What a guest has agreed to must be there from the state on in which it is used. */
function findInConnection(state: DeviceState): Fault {
  const names: readonly string[] = isUpstream(state) ? UPSTREAM_STATE_NAMES.slice(1) : STATE_NAMES;
  if (!names.includes(state.name)) return corrupt('/name', `is no state of the edition`);
  const { capabilities, version } = state;
  if (isPastCapabilities(state) && !capabilities) return corrupt('/capabilities', `are lacking in ${state.name}`);
  if ((isPastCapabilities(state) || state.name === 'CAPS') && version === null) {
    return corrupt('/protocolVersion', `is lacking in ${state.name}`);
  }
  return capabilities && !isAlignment(capabilities.alignmentPages)
    ? corrupt('/capabilities/alignmentPages', 'is no alignment that a guest can ask for')
    : undefined;
}

function isAlignment(pages: number): boolean {
  return pages >= PAGES_PER_MIB && pages <= MOST_ALIGNMENT_PAGES && Number.isInteger(Math.log2(pages));
}

/** Ascending, apart from each other and from boot memory, and with books that add up. */
function findInSticks(state: DeviceState): Fault {
  const { sticks } = state;
  if (isUpstream(state) && sticks.length > 0) return corrupt('/sticks', 'are not of this edition');
  for (const [index, stick] of sticks.entries()) {
    const at = `/sticks/${index}`;
    if (sticks.findIndex(({ id }) => id === stick.id) < index) return corrupt(`${at}/id`, 'is there twice');
    const before = sticks[index - 1];
    if (before && stick.start < rangeEnd(before)) return corrupt(`${at}/start`, 'is not above the stick before it');
    const fault = findInPlace(state, at, stick) ?? findInBooks(state, at, stick);
    if (fault) return fault;
  }
  return undefined;
}

function findInPlace({ options }: DeviceState, at: string, stick: StickBooks): Fault {
  if (stick.count === 0 || rangeEnd(stick) > MAX_PAGE_NUMBER + 1) return corrupt(at, 'is no range of pages');
  const overlaps = options.sections.some((section) => intersection(section, stick));
  return overlaps ? corrupt(at, 'overlaps the memory of the machine itself') : undefined;
}

function findInBooks({ deviations }: DeviceState, at: string, stick: StickBooks): Fault {
  const { used, head, tail, count, queued, busy } = stick;
  if (head + tail > count) return corrupt(at, 'leaves out more pages than it has');
  // Counting pages twice, as the series does, leaves books that do not add up.
  if (!deviations.countPagesOnce) return undefined;
  const known = used + releasedPages(stick);
  const effective = count - head - tail;
  if (known > effective || (!queued && known < effective)) {
    return corrupt(`${at}/used`, 'and what was released are not what the guest was given');
  }
  return busy === (queued || used > 0) ? undefined : corrupt(`${at}/busy`, 'disagrees with what the guest holds');
}

function findInQueue({ queue, sticks }: DeviceState): Fault {
  if (new Set(queue).size < queue.length) return corrupt('/queue', 'has a stick twice');
  const odd = sticks.findIndex((stick) => stick.queued !== queue.includes(stick));
  return odd < 0 ? undefined : corrupt(`/sticks/${odd}/queued`, 'disagrees with the queue');
}

/** Upstream's backend is added from its start, and mapped where it is added. */
function findInOwn(state: DeviceState): Fault {
  const { own } = state;
  if (!own) return undefined;
  const { memdev } = state.options;
  if (!isUpstream(state) || !memdev) return corrupt('/own', 'is there without a memory backend');
  const misplaced = own.start !== memdev.start || own.count !== memdev.count || own.head > 0 || own.tail > 0;
  if (misplaced) return corrupt('/own', 'is not the memory backend');
  return isGrown(own) ? undefined : corrupt('/own/added', 'is more than is mapped, or that more than there is');
}

function isGrown({ added, mapped, count }: OwnRange): boolean {
  return added <= mapped && mapped <= count;
}

/** A hot-add under way has something to add. */
function findInOperation(state: DeviceState): Fault {
  if (!state.name.startsWith('HOT_ADD')) return undefined;
  const left = isUpstream(state) ? leftOfOwn(state) : leftOfStick(state);
  if (left === undefined) return corrupt('/name', 'is a hot-add of nothing');
  return state.name === 'HOT_ADD_REPLY_WAIT' && (state.hotAddChunk === 0 || state.hotAddChunk > left)
    ? corrupt('/hotAddChunk', 'is not what can be asked for')
    : undefined;
}

function leftOfStick({ queue }: DeviceState): number | undefined {
  const [stick] = queue;
  return stick && effectiveRange(stick).count - stick.used;
}

function leftOfOwn({ own, hotAddDiff, name }: DeviceState): number | undefined {
  if (name === 'HOT_ADD_SETUP') return hotAddDiff;
  const planned = own && hotAddDiff > 0 && own.added + hotAddDiff <= own.mapped;
  return planned ? hotAddDiff : undefined;
}

function findInCounters(state: DeviceState): Fault {
  const books = [state.boot, ...bookedRanges(state).map(({ removed }) => removed)];
  const sum = (kind: 'guest' | 'both') => books.reduce((pages, removed) => pages + removed[kind].pages, 0);
  if (state.removedGuest !== sum('guest')) return corrupt('/removedGuest', 'is not what the trees hold');
  return state.removedBoth === sum('both') ? undefined : corrupt('/removedBoth', 'is not what the trees hold');
}

/** No page is in two trees (spec 9, row 5). */
function findPageTwice(state: DeviceState): Fault {
  const { boot } = state;
  for (const range of bookedRanges(state)) {
    const { start, count } = effectiveRange(range);
    if (boot.guest.intersects(start, count) || boot.both.intersects(start, count)) {
      return corrupt('/boot', 'has pages that are booked elsewhere');
    }
  }
  const twice = [boot, ...bookedRanges(state).map(({ removed }) => removed)].some(({ guest, both }) =>
    overlaps(guest, (range) => both.intersects(range.start, range.count)),
  );
  return twice ? corrupt('', 'has a page that was given up twice') : undefined;
}

function overlaps(ranges: Iterable<PageRange>, meets: (range: PageRange) => boolean): boolean {
  for (const range of ranges) if (meets(range)) return true;
  return false;
}
