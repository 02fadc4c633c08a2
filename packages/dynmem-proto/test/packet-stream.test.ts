import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacketStream, encodeMessage, framePacket } from '../src/index.ts';

const LIMIT = 16_383;
const packetOf = (ranges: number): Uint8Array =>
  framePacket(
    encodeMessage({
      type: 'BALLOON_RESPONSE',
      transId: ranges,
      morePages: false,
      ranges: Array.from({ length: ranges }, (_, i) => ({ start: i * 2, count: 1 })),
    }),
    ranges,
  );

test('however the bytes come, the packets are the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }),
      (sizes, cuts) => {
        const packets = sizes.map(packetOf);
        const all = Uint8Array.from(packets.flatMap((packet) => [...packet]));
        const stream = createPacketStream();
        const read: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < all.length; turn += 1) {
          const next = at + cuts[turn % cuts.length]!;
          stream.push(all.subarray(at, next));
          at = next;
          for (let packet = stream.next(LIMIT); packet instanceof Uint8Array; packet = stream.next(LIMIT))
            read.push(packet);
        }
        expect(read).toEqual(packets);
        expect(stream.bufferedBytes).toBe(0);
      },
    ),
  );
});

test('a length out of bounds is told as soon as the header tells it, whatever comes behind', () => {
  const claim = (units: number): ReturnType<ReturnType<typeof createPacketStream>['next']> => {
    const stream = createPacketStream();
    stream.push(Uint8Array.from([6, 0, 2, 0, units & 0xff, units >>> 8]));
    return stream.next(LIMIT);
  };
  expect(claim(0)).toMatchObject({ reason: 'bad-packet' });
  expect(claim(1)).toMatchObject({ reason: 'bad-packet' });
  expect(claim(2)).toBeUndefined();
  expect(claim(Math.floor((LIMIT - 8) / 8))).toBeUndefined();
  expect(claim(Math.floor((LIMIT - 8) / 8) + 1)).toMatchObject({ reason: 'bad-packet' });
  expect(claim(0xffff)).toMatchObject({ reason: 'bad-packet' });
});

test('any bytes give packets, a refusal, or a wait, and nothing that was not pushed', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (chunks) => {
      const stream = createPacketStream();
      let taken = 0;
      for (const chunk of chunks) {
        stream.push(chunk);
        const packet = stream.next(LIMIT);
        if (packet instanceof Uint8Array) taken += packet.length;
      }
      expect(taken + stream.bufferedBytes).toBe(chunks.reduce((sum, { length }) => sum + length, 0));
    }),
  );
});

test('what stands before the packets can be looked at and taken', () => {
  const stream = createPacketStream();
  stream.push(Uint8Array.from([1, 2]));
  expect([stream.peek(3), stream.take(3)]).toEqual([undefined, undefined]);
  stream.push(Uint8Array.from([3, 4]));
  expect(stream.peek(3)).toEqual(Uint8Array.from([1, 2, 3]));
  expect(stream.take(3)).toEqual(Uint8Array.from([1, 2, 3]));
  expect(stream.bufferedBytes).toBe(1);
});
