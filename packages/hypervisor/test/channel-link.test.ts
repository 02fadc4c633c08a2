import { expect, test } from 'vitest';
import { createChannelLink } from '../src/embedded/channel-link.ts';

function setUp(options: { guestRuns?: () => boolean } = {}) {
  const entries: (() => void)[] = [];
  const heard: string[] = [];
  const link = createChannelLink({
    device: {
      packet: (payload, more) => heard.push(`device got ${payload.length}${more ? ' and more' : ''}`),
      writable: (free) => heard.push(`device may send ${free}`),
    },
    guest: {
      packet: (payload) => heard.push(`guest got ${payload.length}`),
      writable: (free) => heard.push(`guest may send ${free}`),
    },
    post: (entry) => entries.push(entry),
    guestRuns: options.guestRuns ?? (() => true),
    onMalformed: (side, reason) => heard.push(`${side} cannot read: ${reason}`),
  });
  function run(): void {
    for (let next = entries.shift(); next; next = entries.shift()) next();
  }
  return { link, heard, run, entries };
}

const message = (length: number): Uint8Array => new Uint8Array(length);

test('a message arrives later, padded to 8 bytes as the ring delivers it, and then there is room again', () => {
  const { link, heard, run } = setUp();
  link.openChannel(16384);
  expect(link.sendToGuest(message(20), 3)).toBe(true);
  expect(heard).toEqual([]);
  run();
  expect(heard).toEqual(['guest got 24', 'device may send 16383']);
  link.sendToHost(message(8), 0);
  run();
  expect(heard.slice(2)).toEqual(['device got 8', 'guest may send 16383']);
});

test('a full ring refuses, and is drained in bursts with room told after each', () => {
  const { link, heard, run, entries } = setUp();
  link.openChannel(16384);
  let sent = 0;
  while (link.sendToGuest(message(24), 0)) sent += 1;
  expect(sent).toBe(341);
  entries.shift()?.();
  expect(heard.length).toBe(64);
  run();
  expect(heard.filter((line) => line.startsWith('guest got')).length).toBe(341);
  expect(heard.at(-1)).toBe('device may send 16383');
});

test('big packets make short bursts', () => {
  const { link, heard, entries } = setUp();
  link.openChannel(1e6);
  for (let index = 0; index < 10; index += 1) link.sendToHost(message(4096), 0);
  entries.shift()?.();
  expect(heard.length).toBe(2);
});

test('the last packet of a burst is the last one that is a packet, whatever lies behind it', () => {
  const { link, heard, run } = setUp();
  link.openChannel(16384);
  link.sendToHost(message(8), 0);
  link.sendToHost(message(16), 0);
  link.passToHost(message(24));
  run();
  expect(heard).toEqual([
    'device got 8 and more',
    'device cannot read: bad-packet',
    'device got 16',
    'guest may send 16383',
  ]);
});

test('closing forgets what was unread; nothing of the old channel reaches the new one', () => {
  const { link, heard, run } = setUp();
  link.openChannel(16384);
  link.sendToGuest(message(8), 0);
  link.sendToHost(message(8), 0);
  link.closeChannel();
  expect(link.open).toBe(false);
  expect(link.sendToGuest(message(8), 0)).toBe(false);
  link.openChannel(16384);
  run();
  expect(heard).toEqual([]);
  link.sendToGuest(message(16), 0);
  run();
  expect(heard[0]).toBe('guest got 16');
});

test('a paused guest reads nothing and gets everything in order when it runs again; the host goes on', () => {
  let runs = false;
  const { link, heard, run } = setUp({ guestRuns: () => runs });
  link.openChannel(16384);
  link.sendToGuest(message(8), 0);
  link.sendToGuest(message(16), 0);
  link.sendToHost(message(24), 0);
  run();
  expect(heard).toEqual(['device got 24']);
  runs = true;
  link.guestResumed();
  run();
  expect(heard).toEqual([
    'device got 24',
    'guest got 8',
    'guest got 16',
    'guest may send 16383',
    'device may send 16383',
  ]);
});

test('a receiver that closes the channel in the middle of a burst gets no more of it', () => {
  const entries: (() => void)[] = [];
  let got = 0;
  const link = createChannelLink({
    device: { packet: () => {}, writable: () => {} },
    guest: {
      packet() {
        got += 1;
        link.closeChannel();
      },
      writable: () => {},
    },
    post: (entry) => entries.push(entry),
    guestRuns: () => true,
    onMalformed: () => {},
  });
  link.openChannel(16384);
  link.sendToGuest(message(8), 0);
  link.sendToGuest(message(8), 0);
  for (let next = entries.shift(); next; next = entries.shift()) next();
  expect(got).toBe(1);
});
