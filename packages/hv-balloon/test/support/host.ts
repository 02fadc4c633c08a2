import { decodeStrict, encodeMessage, type Message } from '@dimmer/dynmem-proto';
import { GIB, PAGE_BYTES, type PageRange, rangeEnd } from '@dimmer/pages';
import { expect } from 'vitest';
import {
  type BackingSection,
  createDevice,
  type DeviceEffect,
  type DeviceInput,
  type DeviceOptions,
  describeDevice,
  deviceStep,
  queryBalloon,
} from '../../src/index.ts';
import { type BookedRange, effectiveRange, releasedPages } from '../../src/books.ts';
import { bookedRanges } from '../../src/state.ts';

export const PAGES_4_GIB = (4 * GIB) / PAGE_BYTES;
export const PAGES_1_GIB = GIB / PAGE_BYTES;
/** i440fx with 4 GiB: 3 GiB low, 1 GiB from 4 GiB on (spec 5.4). */
export const SECTIONS_4_GIB: readonly BackingSection[] = [
  { start: 0, count: 3 * PAGES_1_GIB, kind: 'ram' },
  { start: 4 * PAGES_1_GIB, count: PAGES_1_GIB, kind: 'ram' },
];

type Distribute<T> = T extends unknown ? Omit<T, 'at'> : never;
export type Input = Distribute<DeviceInput>;
type Unnumbered<T> = T extends unknown ? Omit<T, 'transId'> : never;

/** The device with hand-made packets: a guest that says exactly what a test wants. */
export interface TestHost {
  readonly state: ReturnType<typeof createDevice>;
  at: number;
  input(input: Input): readonly DeviceEffect[];
  /** A message from the guest, numbered by the guest's own counter and padded as the ring does. */
  say(
    message: Unnumbered<Message>,
    options?: { readonly transId?: number; readonly more?: boolean },
  ): readonly DeviceEffect[];
  /** Messages sent to the guest since the last call. */
  sent(): readonly Message[];
  /** Names and ids of events since the last call, without X_HV_BALLOON_STATE. */
  events(): readonly string[];
  warnings(): readonly string[];
  discards(): readonly PageRange[];
  /** Device reset, channel open, both halves of the handshake. */
  connect(options?: { readonly alignment?: number; readonly balloon?: boolean; readonly hotAdd?: boolean }): void;
  /** The 50 s are over. */
  ready(options?: Parameters<TestHost['connect']>[0]): void;
  readonly actualPages: number;
}

export function createHost(options: Partial<DeviceOptions> & { readonly ringBytes?: number } = {}): TestHost {
  const { ringBytes = 16_383, ...device } = options;
  const state = createDevice({ bootPages: PAGES_4_GIB, sections: SECTIONS_4_GIB, ...device });
  let effects: DeviceEffect[] = [];
  let guestTransId = 0;

  function drain<T>(pick: (effect: DeviceEffect) => T | undefined): T[] {
    const found: T[] = [];
    effects = effects.filter((effect) => {
      const picked = pick(effect);
      if (picked === undefined) return true;
      found.push(picked);
      return false;
    });
    return found;
  }

  const host: TestHost = {
    state,
    at: 0,
    input(input) {
      const [, caused] = deviceStep(state, { ...input, at: host.at });
      effects.push(...caused);
      expectSound(state);
      return caused;
    },
    say(message, { transId = ++guestTransId, more } = {}) {
      const bytes = encodeMessage({ ...message, transId });
      const payload = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
      payload.set(bytes);
      const packet = { type: 'packet', payload, ...(more ? { more } : {}) } as const;
      const caused = host.input(packet);
      // The guest empties its ring at once, but not in the middle of a batch.
      if (!more) host.input({ type: 'writable', freeBytes: ringBytes });
      return caused;
    },
    sent: () =>
      drain((effect) => {
        if (effect.type !== 'send') return undefined;
        const message = decodeStrict(effect.message);
        if (message.type === 'malformed') throw new Error(message.reason);
        return message;
      }),
    events: () =>
      drain((effect) => {
        if (effect.type !== 'emit' || effect.event.name === 'X_HV_BALLOON_STATE') return undefined;
        const { name, data } = effect.event;
        return 'id' in data
          ? `${name.replace('HV_BALLOON_HAPROT_', '')} ${data.id}`
          : `${name} ${JSON.stringify(data)}`;
      }),
    warnings: () => drain((effect) => (effect.type === 'warn' ? effect.code : undefined)),
    discards: () => drain((effect) => (effect.type === 'discard-pages' ? effect.ranges : undefined)).flat(),
    connect({ alignment = 0, balloon = true, hotAdd = true } = {}) {
      host.sent();
      if (state.name === 'WAIT_RESET') host.input({ type: 'reset', system: true });
      host.input({ type: 'channel-open', ringBytes });
      host.say({ type: 'VERSION_REQUEST', version: 0x20000, isLastAttempt: false });
      host.say({
        type: 'CAPABILITIES_REPORT',
        balloon,
        hotAdd,
        hotAddAlignment: alignment,
        hotRemove: false,
        minPageCount: 0n,
        maxPageNumber: 2n ** 64n - 1n,
      });
      expect(host.sent().map((message) => message.type)).toEqual(['VERSION_RESPONSE', 'CAPABILITIES_RESPONSE']);
    },
    ready(connection) {
      host.connect(connection);
      host.at += 50_000;
      host.input({ type: 'timer', id: 'post-init' });
    },
    get actualPages() {
      return queryBalloon(state) / PAGE_BYTES;
    },
  };
  return host;
}

/** Counters equal what the trees hold, after every single input (checklist 13). */
export function expectSound(state: TestHost['state']): void {
  const books = [state.boot, ...bookedRanges(state).map((booked) => booked.removed)];
  const sum = (kind: 'guest' | 'both') => books.reduce((pages, removed) => pages + removed[kind].pages, 0);
  expect(state.removedGuest).toBe(sum('guest'));
  expect(state.removedBoth).toBe(sum('both'));
  for (const booked of bookedRanges(state)) expectInside(booked);
  for (const stick of state.sticks) {
    if (!stick.queued) expect(stick.used + releasedPages(stick)).toBe(stick.count - stick.head - stick.tail);
  }
  if (!state.own) return;
  expect(state.own.added).toBeLessThanOrEqual(state.own.mapped);
  expect(state.own.mapped).toBeLessThanOrEqual(state.own.count);
}

/** Nothing is booked outside of what the guest has been or is being given. */
function expectInside(booked: BookedRange): void {
  expect(booked.head + booked.tail).toBeLessThanOrEqual(booked.count);
  const { start, count } = effectiveRange(booked);
  for (const tree of [booked.removed.guest, booked.removed.both]) {
    for (const range of tree) {
      expect(range.start).toBeGreaterThanOrEqual(start);
      expect(rangeEnd(range)).toBeLessThanOrEqual(start + count);
    }
  }
}

export function stick(host: TestHost, id: string) {
  return describeDevice(host.state).sticks.find((one) => one.id === id);
}
