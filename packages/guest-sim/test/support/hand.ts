import { decodeStrict, encodeMessage, type Message } from '@dimmer/dynmem-proto';
import { GIB, PAGE_BYTES, PAGES_PER_GIB, type PageRange } from '@dimmer/pages';
import { expect } from 'vitest';
import { createGuest, type GuestEffect, type GuestInput, type GuestOptions, guestStep } from '../../src/index.ts';

type Distribute<T> = T extends unknown ? Omit<T, 'at'> : never;
type Unnumbered<T> = T extends unknown ? Omit<T, 'transId'> : never;

export const pages = (bytes: number): number => bytes / PAGE_BYTES;

/** i440fx with so much memory, at least 4 GiB: 3 GiB low, the rest from 4 GiB on (spec 5.4). */
export function bootRangesOf(bytes: number): readonly PageRange[] {
  return [
    { start: 0, count: 3 * PAGES_PER_GIB },
    { start: 4 * PAGES_PER_GIB, count: pages(bytes) - 3 * PAGES_PER_GIB },
  ];
}

function isBalloonAnswer(effect: GuestEffect): boolean {
  return effect.type === 'send' && effect.message[0] === 7;
}

interface Timer {
  readonly id: string;
  readonly at: number;
}

/** The guest with a hand for a host: a test says exactly what it hears. Time is virtual, the ring is emptied at once. */
export function createHand(options: Partial<GuestOptions> = {}) {
  const state = createGuest({
    kind: 'windows',
    bootRanges: bootRangesOf(4 * GIB),
    workload: 'none',
    seed: 1,
    ...options,
  });
  let at = 0;
  let timers: Timer[] = [];
  let sent: Message[] = [];
  let raw: Uint8Array[] = [];
  let effects: GuestEffect[] = [];
  let ringFull = false;

  function input(one: Distribute<GuestInput>): void {
    const [, caused] = guestStep(state, { ...one, at });
    const messages = caused.filter((effect) => effect.type === 'send').length;
    // One that waited for room, and the next one.
    expect(caused.filter(isBalloonAnswer).length).toBeLessThanOrEqual(2);
    for (const effect of caused) perform(effect);
    expectSound();
    if (messages > 0 && !ringFull) input({ type: 'writable', freeBytes: state.temperament.ringBytes - 1 });
  }

  function perform(effect: GuestEffect): void {
    effects.push(effect);
    if (effect.type === 'arm-timer') {
      timers = [...timers.filter(({ id }) => id !== effect.id), { id: effect.id, at: at + effect.delayMs }];
    } else if (effect.type === 'cancel-timer') {
      timers = timers.filter(({ id }) => id !== effect.id);
    } else if (effect.type === 'send') {
      raw.push(effect.message);
      const message = decodeStrict(effect.message);
      if (message.type !== 'malformed') sent.push(message);
    }
  }

  /** The books of the memory add up, after every single input. */
  function expectSound(): void {
    const { owned, free, used, pinned, ballooned } = state.memory;
    expect(free.pages + used.pages + pinned.pages + ballooned.pages).toBe(owned.pages);
  }

  function advance(byMs: number): void {
    const end = at + byMs;
    for (;;) {
      const [next] = timers.toSorted((left, right) => left.at - right.at);
      if (!next || next.at > end) break;
      timers = timers.filter((timer) => timer !== next);
      at = Math.max(at, next.at);
      input({ type: 'timer', id: next.id });
    }
    at = end;
  }

  function say(message: Unnumbered<Message>, transId = 0): void {
    const bytes = encodeMessage({ ...message, transId });
    const payload = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
    payload.set(bytes);
    input({ type: 'packet', payload });
  }

  /** Takes the messages heard so far, without status reports unless asked for. */
  function heard(withStatus = false): readonly Message[] {
    const all = sent.filter((message) => withStatus || message.type !== 'STATUS_REPORT');
    sent = [];
    return all;
  }

  return {
    state,
    input,
    advance,
    say,
    heard,
    get at() {
      return at;
    },
    takeRaw: () => raw.splice(0),
    takeEffects: () => effects.splice(0),
    warnings: () => effects.splice(0).flatMap((effect) => (effect.type === 'warn' ? [effect.code] : [])),
    /** The ring towards the host is full from now on, or empty again. */
    fillRing(full: boolean) {
      ringFull = full;
      input({ type: 'writable', freeBytes: full ? 0 : state.temperament.ringBytes - 1 });
    },
    boot() {
      input({ type: 'power-on' });
      advance(state.temperament.bootMs);
      input({ type: 'channel-opened', ringBytes: state.temperament.ringBytes });
    },
    /** Up, connected, and 50 s old. */
    ready(suppressPressureReports = true) {
      this.boot();
      say({ type: 'VERSION_RESPONSE', isAccepted: true });
      say({ type: 'CAPABILITIES_RESPONSE', isAccepted: true, hotRemove: true, suppressPressureReports });
      advance(50_000);
      heard();
      effects.splice(0);
    },
    /** Asks for pages and answers with all parts of what is given. */
    balloon(numPages: number) {
      say({ type: 'BALLOON_REQUEST', numPages });
      advance(20_000);
      return heard().flatMap((message) => (message.type === 'BALLOON_RESPONSE' ? [message] : []));
    },
    /** Asks until an answer brings nothing; answers with the pages given in all. */
    drain(numPages: number) {
      const before = state.memory.ballooned.pages;
      for (let left = numPages; left > 0; ) {
        const given = this.balloon(Math.min(left, 585_728)).flatMap(({ ranges }) => ranges);
        if (given.length === 0) break;
        left -= given.reduce((sum, range) => sum + range.count, 0);
      }
      return state.memory.ballooned.pages - before;
    },
    hotAdd(range: PageRange, region: PageRange | null = range) {
      say({ type: 'HOT_ADD_REQUEST', range, region });
      advance(100_000);
      return heard().find((message) => message.type === 'HOT_ADD_RESPONSE');
    },
  };
}

export type Hand = ReturnType<typeof createHand>;
