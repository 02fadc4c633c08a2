import { decodeStrict, encodeMessage, type Message, VERSION_2_0 } from '@dimmer/dynmem-proto';
import { PAGE_BYTES, type PageRange, PageRangeTree } from '@dimmer/pages';

/** What a scripted guest does otherwise than a good one. May be changed while it runs. */
export interface GuestManners {
  bootMs: number;
  /** Never gives below this. */
  floorPages: number;
  /** n of 2^n MiB. */
  alignment: number;
  hotAdd: boolean;
  balloon: boolean;
  /** Takes at most so many pages of one hot-add request. */
  hotAddMostPages: number;
  /** Answers nothing. */
  silent: boolean;
  answerMs: (message: Message) => number;
  /** How often it reports its status; null: never. */
  reportMs: number | null;
}

export interface GuestWorld {
  now(): number;
  after(delayMs: number, callback: () => void): () => void;
  /** A message for the host. */
  send(bytes: Uint8Array): void;
  openChannel(): void;
}

type Unnumbered<T> = T extends unknown ? Omit<T, 'transId'> : never;

/** A guest of few words: it has pages, gives the highest first, and keeps its floor. */
export function createScriptedGuest(boot: readonly PageRange[], manners: GuestManners, world: GuestWorld) {
  const owned = new PageRangeTree();
  let transId = 0;
  let life = 0;
  let channel = 0;
  let ballooned = 0;
  let shortAnswers = 0;
  let shortHotAdds = 0;
  let busyUntil = 0;
  let hasRefused = false;

  function say(message: Unnumbered<Message>): void {
    world.send(encodeMessage({ ...message, transId: (transId += 1) }));
  }

  /** Later, unless the guest has been reset or has left the bus by then. */
  function later(delayMs: number, what: () => void): void {
    const [thisLife, thisChannel] = [life, channel];
    world.after(delayMs, () => {
      if (thisLife === life && thisChannel === channel) what();
    });
  }

  function give(asked: number): void {
    const pages = Math.max(0, Math.min(asked, owned.pages - manners.floorPages));
    if (pages < asked) shortAnswers += 1;
    const ranges: PageRange[] = [];
    for (let left = pages; left > 0; ) {
      const range = owned.pop(left);
      if (!range) break;
      ranges.push(range);
      left -= range.count;
    }
    ballooned += pages;
    say({ type: 'BALLOON_RESPONSE', morePages: false, ranges });
  }

  /** Memory that it has already, because it was never reset, it takes for an error (spec 6.3, Linux). */
  function add(range: PageRange): void {
    const known = owned.intersects(range.start, range.count);
    const pageCount = known ? 0 : Math.min(range.count, manners.hotAddMostPages);
    if (pageCount < range.count) {
      shortHotAdds += 1;
      hasRefused = true;
    }
    if (pageCount > 0) owned.insert(range.start, pageCount);
    say({ type: 'HOT_ADD_RESPONSE', pageCount, result: known || pageCount > 0 ? 1 : 0 });
  }

  /** Also a silent guest has what it is given. */
  function takeBack(ranges: readonly PageRange[]): void {
    for (const { start, count } of ranges) {
      owned.insert(start, count);
      ballooned -= count;
    }
  }

  function answer(message: Message): void {
    switch (message.type) {
      case 'VERSION_RESPONSE':
        return say({
          type: 'CAPABILITIES_REPORT',
          balloon: manners.balloon,
          hotAdd: manners.hotAdd,
          hotAddAlignment: manners.alignment,
          hotRemove: true,
          minPageCount: 0n,
          maxPageNumber: 2n ** 64n - 1n,
        });
      case 'BALLOON_REQUEST':
        return give(message.numPages);
      case 'UNBALLOON_REQUEST':
        if (!message.morePages) say({ type: 'UNBALLOON_RESPONSE' });
        return;
      case 'HOT_ADD_REQUEST':
        return add(message.range);
      case 'CAPABILITIES_RESPONSE':
        return reportLater();
      default:
    }
  }

  function report(): void {
    if (!manners.silent) {
      const numAvail = BigInt(Math.max(0, owned.pages - manners.floorPages));
      const numCommitted = BigInt(Math.min(owned.pages, manners.floorPages) + Math.max(0, ballooned));
      const rest = { pageFileSize: 0n, zeroFree: 0n, pageFileWrites: 0, ioDiff: 0 };
      say({ type: 'STATUS_REPORT', numAvail, numCommitted, ...rest });
    }
    reportLater();
  }

  function reportLater(): void {
    if (manners.reportMs !== null) later(manners.reportMs, report);
  }

  return {
    owned,
    manners,
    get shortAnswers() {
      return shortAnswers;
    },
    get shortHotAdds() {
      return shortHotAdds;
    },
    /** Whether any hot-add was not taken whole, ever. */
    get hasRefused() {
      return hasRefused;
    },
    get ownedBytes() {
      return owned.pages * PAGE_BYTES;
    },
    boot(): void {
      life += 1;
      channel += 1;
      owned.clear();
      ballooned = 0;
      shortHotAdds = 0;
      transId = 0;
      for (const { start, count } of boot) owned.insert(start, count);
      later(manners.bootMs, () => world.openChannel());
    },
    /** Leaves the VMBus without a reset and comes back. */
    leave(backAfterMs: number): void {
      channel += 1;
      later(backAfterMs, () => world.openChannel());
    },
    channelOpened(): void {
      say({ type: 'VERSION_REQUEST', version: VERSION_2_0, isLastAttempt: true });
    },
    /** One thing after the other. What a silent guest was asked it never answers. */
    packet(bytes: Uint8Array): void {
      const message = decodeStrict(bytes);
      if (message.type === 'malformed') throw new Error(message.reason);
      const isPart = message.type === 'UNBALLOON_REQUEST' && message.morePages;
      busyUntil = Math.max(busyUntil, world.now() + (isPart ? 0 : manners.answerMs(message)));
      later(busyUntil - world.now(), () => {
        if (message.type === 'UNBALLOON_REQUEST') takeBack(message.ranges);
        if (!manners.silent || message.type === 'VERSION_RESPONSE') answer(message);
      });
    },
  };
}

export type ScriptedGuest = ReturnType<typeof createScriptedGuest>;
