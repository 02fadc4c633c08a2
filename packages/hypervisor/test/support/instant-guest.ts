import { decodeStrict, encodeMessage, type Message, VERSION_2_0 } from '@dimmer/dynmem-proto';
import { type PageRange, PageRangeTree } from '@dimmer/pages';
import { bootRanges } from '../../src/embedded/memory-layout.ts';
import type { GuestPort, GuestPortEffect, GuestPortInput } from '../../src/index.ts';

export interface InstantGuestOptions {
  readonly bootBytes: number;
  readonly bootMs?: number;
  /** Pages it keeps. */
  readonly floorPages?: number;
  readonly hotAdd?: boolean;
  /** n of 2^n MiB. */
  readonly alignment?: number;
  readonly ringBytes?: number;
  /** Gives no extent larger than this, and leaves a page between each two: the host's ranges stay apart. */
  readonly extentPages?: number;
  /** Answers of more than so many ranges are split. */
  readonly rangesPerAnswer?: number;
  /** Pages of a hot-add it takes at most, in all. */
  readonly hotAddLimitPages?: number;
}

/**
 * A guest without any time of its own: it answers in the step in which it was asked. Its free memory is one tree, of which
 * it gives the highest pages first.
 */
export function createInstantGuest(options: InstantGuestOptions) {
  const { bootMs = 2000, floorPages = 0, hotAdd = true, alignment = 0, ringBytes = 16384 } = options;
  const { extentPages = Number.POSITIVE_INFINITY } = options;
  const owned = new PageRangeTree();
  const skipped: PageRange[] = [];
  const seen: string[] = [];
  let transId = 0;
  let mute = false;
  let owed: Message[] = [];
  let injected: GuestPortEffect[] = [];
  let hotAddLeft = options.hotAddLimitPages ?? Number.POSITIVE_INFINITY;

  function boot(): readonly GuestPortEffect[] {
    owned.clear();
    owed = [];
    transId = 0;
    hotAddLeft = options.hotAddLimitPages ?? Number.POSITIVE_INFINITY;
    for (const { start, count } of bootRanges(options.bootBytes)) owned.insert(start, count);
    return [{ type: 'arm-timer', id: 'boot', delayMs: bootMs }];
  }

  function send(message: Message): GuestPortEffect {
    return { type: 'send', message: encodeMessage(message) };
  }

  const next = (): number => (transId += 1);

  function answer(message: Message): readonly GuestPortEffect[] {
    seen.push(message.type);
    if (mute) {
      owed.push(message);
      return [];
    }
    switch (message.type) {
      case 'VERSION_RESPONSE':
        return [
          send({
            type: 'CAPABILITIES_REPORT',
            transId: next(),
            balloon: true,
            hotAdd,
            hotAddAlignment: alignment,
            hotRemove: true,
            minPageCount: 0n,
            maxPageNumber: 2n ** 64n - 1n,
          }),
        ];
      case 'BALLOON_REQUEST':
        return give(Math.min(message.numPages, Math.max(0, owned.pages - floorPages)));
      case 'UNBALLOON_REQUEST':
        for (const { start, count } of message.ranges) {
          owned.insert(start, count);
          // One of the pages left between comes back with each, so that no step is a long one.
          const page = skipped.pop();
          if (page) owned.insert(page.start, 1);
        }
        return message.morePages ? [] : [send({ type: 'UNBALLOON_RESPONSE', transId: next() })];
      case 'HOT_ADD_REQUEST': {
        const pageCount = Math.min(message.range.count, hotAddLeft);
        hotAddLeft -= pageCount;
        owned.insert(message.range.start, pageCount);
        return [send({ type: 'HOT_ADD_RESPONSE', transId: next(), pageCount, result: pageCount > 0 ? 1 : 0 })];
      }
      default:
        return [];
    }
  }

  function skipPage(): void {
    const page = owned.pop(1);
    if (page) skipped.push(page);
  }

  function give(pages: number): readonly GuestPortEffect[] {
    const ranges: PageRange[] = [];
    for (let left = pages; left > 0; ) {
      const range = owned.pop(Math.min(left, extentPages));
      if (!range) break;
      if (extentPages < left) skipPage();
      ranges.push(range);
      left -= range.count;
    }
    const size = options.rangesPerAnswer ?? 510;
    const effects: GuestPortEffect[] = [];
    do {
      const part = ranges.splice(0, size);
      effects.push(send({ type: 'BALLOON_RESPONSE', transId: next(), morePages: ranges.length > 0, ranges: part }));
    } while (ranges.length > 0);
    return effects;
  }

  function feed(input: GuestPortInput): readonly GuestPortEffect[] {
    switch (input.type) {
      case 'power-on':
      case 'reset':
        return boot();
      case 'timer':
        if (input.id === 'boot') return [{ type: 'open-channel', ringBytes }];
        if (input.id === 'injected') return injected.splice(0);
        return [{ type: 'powered-off' }];
      case 'channel-opened':
        return [send({ type: 'VERSION_REQUEST', transId: next(), version: VERSION_2_0, isLastAttempt: true })];
      case 'packet': {
        const message = decodeStrict(input.payload);
        return message.type === 'malformed' ? [] : answer(message);
      }
      case 'shutdown-asked':
        return [{ type: 'arm-timer', id: 'shutdown', delayMs: 1000 }];
      default:
        return [];
    }
  }

  const port: GuestPort = {
    feed(input) {
      const effects = feed(input);
      return injected.length > 0 && input.type !== 'timer' ? [...effects, ...injected.splice(0)] : effects;
    },
  };
  return {
    port,
    owned,
    seen,
    /** Does this with the next input. */
    inject(effect: GuestPortEffect) {
      injected.push(effect);
    },
    /** Stops answering; what came meanwhile is answered after `speak`, with the next input. */
    hush() {
      mute = true;
    },
    speak() {
      mute = false;
      const late = owed;
      owed = [];
      injected = late.flatMap((message) => answer(message));
    },
  };
}
