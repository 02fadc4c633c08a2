import { PAGE_BYTES } from '@dimmer/pages';
import { expect } from 'vitest';
import { PAGES_1_GIB, stick, type TestHost } from './host.ts';

/** Where i440fx puts the first stick behind 4 GiB (spec 5.4). */
export const FIVE_GIB = 5 * PAGES_1_GIB;

export const target = (host: TestHost, bytes: number) => host.input({ type: 'target', pages: bytes / PAGE_BYTES });

export const plug = (host: TestHost, id: string, start: number, count: number) =>
  host.input({ type: 'haprot-plugged', id, range: { start, count } });

export const balloonAnswer = (host: TestHost, ranges: readonly (readonly [number, number])[], morePages = false) =>
  host.say({ type: 'BALLOON_RESPONSE', morePages, ranges: ranges.map(([start, count]) => ({ start, count })) });

export const hotAddAnswer = (host: TestHost, pageCount: number, result = 1) =>
  host.say({ type: 'HOT_ADD_RESPONSE', pageCount, result });

/** Plugs a stick and lets the guest take all of it. */
export function plugWhole(host: TestHost, id: string, start: number, count: number): void {
  plug(host, id, start, count);
  for (let message = host.sent().at(-1); message?.type === 'HOT_ADD_REQUEST'; message = host.sent().at(-1)) {
    hotAddAnswer(host, message.range.count);
  }
  expect(stick(host, id)?.state).toBe('in-use');
  host.events();
}

/** Everything goes, and the machine with it. */
export function rebootHost(host: TestHost): void {
  host.input({ type: 'channel-closed' });
  host.input({ type: 'reset', system: true });
}
