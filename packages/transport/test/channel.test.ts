import { expect, test } from 'vitest';
import { createPacketChannel, createPacketRing } from '../src/index.ts';

const packet = (length: number): Uint8Array => new Uint8Array(length);

function setUp(ringBytes: number) {
  const heard: string[] = [];
  const ring = createPacketRing({
    ringBytes,
    onPacket: () => heard.push('packet'),
    onWritable: () => heard.push('writable'),
  });
  return { ring, heard };
}

test('a ring of 16 KiB takes 341 unballoon messages of 48 bytes: its usable part is one byte less (spec 1.1)', () => {
  const { ring } = setUp(16384);
  let taken = 0;
  while (ring.push(packet(48))) taken += 1;
  expect(taken).toBe(341);
  expect(ring.freeBytes).toBe(16383 - 341 * 48);
});

test('a ring is never filled to the last byte', () => {
  const { ring } = setUp(48);
  expect(ring.push(packet(48))).toBe(false);
  expect(ring.push(packet(47))).toBe(true);
  expect(ring.freeBytes).toBe(0);
});

test('packets come out in order and give their room back', () => {
  const { ring } = setUp(100);
  const sent = [packet(40), packet(40)];
  for (const one of sent) ring.push(one);
  expect(ring.take()).toBe(sent[0]);
  expect(ring.freeBytes).toBe(59);
  expect(ring.take()).toBe(sent[1]);
  expect(ring.take()).toBeUndefined();
});

test('the receiver is told when the ring stops being empty, not for each packet', () => {
  const { ring, heard } = setUp(1000);
  ring.push(packet(10));
  ring.push(packet(10));
  expect(heard).toEqual(['packet']);
  ring.take();
  ring.take();
  ring.push(packet(10));
  expect(heard).toEqual(['packet', 'packet']);
});

test('a refused sender is told once that there is room again; a sender that never asked is not', () => {
  const { ring, heard } = setUp(100);
  ring.push(packet(60));
  expect(ring.push(packet(60))).toBe(false);
  ring.take();
  expect(heard).toEqual(['packet', 'writable']);
  ring.push(packet(60));
  ring.take();
  expect(heard).toEqual(['packet', 'writable', 'packet']);
  ring.push(packet(60));
  ring.askWritable();
  ring.take();
  expect(heard.at(-1)).toBe('writable');
});

test('the order survives many packets taken in step', () => {
  const { ring } = setUp(1e9);
  let next = 0;
  let expected = 0;
  for (let round = 0; round < 5000; round += 1) {
    ring.push(new Uint8Array([next++ & 0xff]));
    ring.push(new Uint8Array([next++ & 0xff]));
    if (round % 3 > 0) expect(ring.take()?.[0]).toBe(expected++ & 0xff);
  }
  for (let left = ring.length; left > 0; left -= 1) expect(ring.take()?.[0]).toBe(expected++ & 0xff);
  expect(expected).toBe(next);
});

test('a channel is two rings whose notices go to the right side', () => {
  const heard: string[] = [];
  const channel = createPacketChannel({
    toGuestRingBytes: 100,
    toHostRingBytes: 50,
    onGuestPacket: () => heard.push('guest packet'),
    onGuestWritable: () => heard.push('guest writable'),
    onHostPacket: () => heard.push('host packet'),
    onHostWritable: () => heard.push('host writable'),
  });
  channel.toGuest.push(packet(99));
  channel.toGuest.push(packet(99));
  channel.toHost.push(packet(49));
  channel.toHost.push(packet(49));
  channel.toGuest.take();
  channel.toHost.take();
  expect(heard).toEqual(['guest packet', 'host packet', 'host writable', 'guest writable']);
});
