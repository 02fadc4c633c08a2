import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BALLOON_FEATURES,
  type BalloonConfig,
  type BalloonToGuest,
  type BalloonToHost,
  decodeBalloonForGuest,
  decodeBalloonForHost,
  decodeDimmForGuest,
  decodeDimmForHost,
  decodeMemForGuest,
  decodeMemForHost,
  type DimmToGuest,
  type DimmToHost,
  encodeBalloonToGuest,
  encodeBalloonToHost,
  encodeDimmToGuest,
  encodeDimmToHost,
  encodeMemToGuest,
  encodeMemToHost,
  MEM_ANSWERS,
  MEM_REQUESTS,
  MEM_STATES,
  type MemConfig,
  type MemToGuest,
  type MemToHost,
  MOST_PFNS,
  readChain,
  STAT_TAGS,
} from '../src/index.ts';

const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const safe = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const range = fc.record({ start: safe, count: safe });
const features = fc.uniqueArray(fc.integer({ min: 0, max: 63 })).map((bits) => bits.toSorted((a, b) => a - b));

const balloonConfig: fc.Arbitrary<BalloonConfig> = fc.record({
  numPages: u32,
  actual: u32,
  freePageHintId: u32,
  poison: u32,
});

const balloonToHost: fc.Arbitrary<BalloonToHost> = fc.oneof(
  fc.record({ type: fc.constant('driver-ok' as const), features }),
  fc.record({ type: fc.constant('actual' as const), pages: u32 }),
  fc.record({
    type: fc.constantFrom('inflate' as const, 'deflate' as const),
    pfns: fc.array(u32, { maxLength: MOST_PFNS }),
  }),
  fc.record({ type: fc.constant('stats' as const), stats: fc.array(fc.record({ tag: u16, value: safe })) }),
  fc.record({ type: fc.constant('hot-added' as const), start: safe, count: safe }),
);

const balloonToGuest: fc.Arbitrary<BalloonToGuest> = fc.oneof(
  fc.record({ type: fc.constant('offer' as const), features, config: balloonConfig }),
  fc.record({ type: fc.constant('config' as const), config: balloonConfig }),
  fc.record({
    type: fc.constant('used' as const),
    queue: fc.constantFrom('inflate' as const, 'deflate' as const, 'stats' as const),
  }),
  fc.record({ type: fc.constantFrom('hot-add' as const, 'hot-removed' as const), range }),
);

const memConfig: fc.Arbitrary<MemConfig> = fc.record({
  blockBytes: safe,
  node: u16,
  addressBytes: safe,
  regionBytes: safe,
  usableBytes: safe,
  pluggedBytes: safe,
  requestedBytes: safe,
});

const memToHost: fc.Arbitrary<MemToHost> = fc.oneof(
  fc.record({ type: fc.constant('driver-ok' as const), features }),
  fc.record({ type: fc.constantFrom(...MEM_REQUESTS), addressBytes: safe, blocks: u16 }),
);

const memToGuest: fc.Arbitrary<MemToGuest> = fc.oneof(
  fc.record({ type: fc.constant('offer' as const), features, config: memConfig }),
  fc.record({ type: fc.constant('config' as const), config: memConfig }),
  fc.record({ type: fc.constantFrom(...MEM_ANSWERS), state: fc.constantFrom(...MEM_STATES, null) }),
);

const dimmToHost: fc.Arbitrary<DimmToHost> = fc.oneof(
  fc.constant({ type: 'enumerate' as const }),
  fc.record({ type: fc.constant('eject' as const), slot: u16 }),
  fc.record({ type: fc.constant('ost' as const), slot: u16, source: u32, status: u32 }),
);

const dimmToGuest: fc.Arbitrary<DimmToGuest> = fc.oneof(
  fc.record({ type: fc.constant('present' as const), slot: u16, range, isNew: fc.boolean() }),
  fc.record({ type: fc.constant('eject-request' as const), slot: u16 }),
);

/** As a ring delivers it: padded to 8 bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  whole.set(bytes);
  return whole;
}

function comesBack<Message>(
  messages: fc.Arbitrary<Message>,
  encode: (message: Message) => Uint8Array,
  decode: (bytes: Uint8Array) => unknown,
): void {
  fc.assert(
    fc.property(messages, (message) => {
      expect(decode(encode(message))).toEqual(message);
      expect(decode(padded(encode(message)))).toEqual(message);
    }),
  );
}

describe('every message comes back as it was, padded or not', () => {
  it('virtio-balloon to the host', () => comesBack(balloonToHost, encodeBalloonToHost, decodeBalloonForHost));
  it('virtio-balloon to the guest', () => comesBack(balloonToGuest, encodeBalloonToGuest, decodeBalloonForGuest));
  it('virtio-mem to the host', () => comesBack(memToHost, encodeMemToHost, decodeMemForHost));
  it('virtio-mem to the guest', () => comesBack(memToGuest, encodeMemToGuest, decodeMemForGuest));
  it('ACPI to the host', () => comesBack(dimmToHost, encodeDimmToHost, decodeDimmForHost));
  it('ACPI to the guest', () => comesBack(dimmToGuest, encodeDimmToGuest, decodeDimmForGuest));
});

describe('any bytes', () => {
  const decoders = [
    decodeBalloonForHost,
    decodeBalloonForGuest,
    decodeMemForHost,
    decodeMemForGuest,
    decodeDimmForHost,
    decodeDimmForGuest,
  ];
  /** Mostly bytes with a header that is nearly right, or they would all be refused at the door. */
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc
      .record({
        device: fc.constantFrom(0, 5, 24, 7),
        queue: fc.constantFrom(0, 1, 2, 3, 16, 0xffff),
        payload: fc.uint8Array({ maxLength: 72 }),
        lie: fc.integer({ min: -9, max: 9 }),
      })
      .map(({ device, queue, payload, lie }) => {
        const length = Math.max(0, payload.length + lie);
        return Uint8Array.of(device, 0, queue & 0xff, queue >>> 8, length, 0, 0, 0, ...payload);
      }),
  );

  it('are a message or malformed, and never an exception', () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(...decoders), (some, decode) => {
        expect(decode(some)).toHaveProperty('type');
      }),
    );
  });

  it('are malformed for every device but their own', () => {
    const inflate = encodeBalloonToHost({ type: 'inflate', pfns: [1] });
    expect(decodeMemForHost(inflate)).toEqual({ type: 'malformed', reason: 'other-device', offset: 0 });
    expect(decodeDimmForHost(inflate)).toEqual({ type: 'malformed', reason: 'other-device', offset: 0 });
  });
});

describe('the wire', () => {
  it('of an inflate is the header and 32-bit page frame numbers (spec 10.1)', () => {
    const bytes = encodeBalloonToHost({ type: 'inflate', pfns: [0x0102_0304, 0xffff_ffff] });
    expect([...bytes]).toEqual([5, 0, 0, 0, 8, 0, 0, 0, 4, 3, 2, 1, 255, 255, 255, 255]);
  });

  it('takes no more than 256 page frame numbers at a time: 1 KiB', () => {
    const most = encodeBalloonToHost({ type: 'deflate', pfns: new Array<number>(256).fill(7) });
    expect(most.length - 8).toBe(1024);
    expect(decodeBalloonForHost(most)).toMatchObject({ type: 'deflate' });
    const more = encodeBalloonToHost({ type: 'deflate', pfns: new Array<number>(257).fill(7) });
    expect(decodeBalloonForHost(more)).toMatchObject({ type: 'malformed', reason: 'too-many-entries' });
  });

  it('of a virtio-mem request is 24 bytes, of its answer 10 (spec 10.2)', () => {
    const request = encodeMemToHost({ type: 'unplug', addressBytes: 0x1_0000_0000, blocks: 64 });
    expect([...request.subarray(8)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0]);
    const answer = encodeMemToGuest({ type: 'busy', state: 'mixed' });
    expect([...answer.subarray(8)]).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 2, 0]);
  });

  it('carries feature bits at their numbers', () => {
    const { mustTellHost, hotAdd } = BALLOON_FEATURES;
    const bytes = encodeBalloonToHost({ type: 'driver-ok', features: [mustTellHost, hotAdd] });
    expect([...bytes.subarray(16)]).toEqual([1, 0, 0, 0, 0, 0, 2, 0]);
  });

  it('saturates a statistic that was never reported (2^64 - 1)', () => {
    const bytes = encodeBalloonToHost({ type: 'stats', stats: [{ tag: STAT_TAGS.freeBytes, value: 0 }] });
    bytes.fill(0xff, 10);
    expect(decodeBalloonForHost(bytes)).toEqual({
      type: 'stats',
      stats: [{ tag: 4, value: Number.MAX_SAFE_INTEGER }],
    });
  });

  it('lets the driver write nothing but its own field of the config space', () => {
    const bytes = encodeBalloonToHost({ type: 'actual', pages: 1 });
    bytes[16] = 0;
    expect(decodeBalloonForHost(bytes)).toMatchObject({ type: 'malformed', reason: 'config-read-only' });
  });

  it('hides nothing behind its end', () => {
    const bytes = encodeMemToHost({ type: 'state', addressBytes: 0, blocks: 1 });
    expect(readChain(new Uint8Array([...bytes, 0, 0, 0, 0, 0, 0, 0]))).toMatchObject({ device: 24 });
    expect(readChain(new Uint8Array([...bytes, 0, 0, 0, 0, 0, 0, 0, 0]))).toMatchObject({ reason: 'trailing-bytes' });
    expect(readChain(bytes.subarray(0, 31))).toMatchObject({ reason: 'length-exceeds-packet' });
    expect(readChain(bytes.subarray(0, 7))).toMatchObject({ reason: 'short-header' });
  });
});
