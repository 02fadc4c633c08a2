import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeForHost,
  decodeStrict,
  encodeMessage,
  framePacket,
  MAX_PAGE_NUMBER,
  MAX_RANGE_COUNT,
  type Message,
  packetBytes,
  parsePacket,
  peekHeader,
} from '../src/index.ts';
import { fromHex, toHex, vectors } from './support/vectors.ts';

const u32 = fc.nat({ max: 0xffff_ffff });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const range = fc.record({ start: fc.nat({ max: MAX_PAGE_NUMBER }), count: fc.nat({ max: MAX_RANGE_COUNT }) });
const ranges = fc.array(range, { maxLength: 40 });
const flag = fc.boolean();
const of = (type: Message['type'], fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ type: fc.constant(type), transId: u32, ...fields }) as unknown as fc.Arbitrary<Message>;

const anyMessage = fc.oneof(
  of('ERROR', {}),
  of('VERSION_REQUEST', { version: u32, isLastAttempt: flag }),
  of('VERSION_RESPONSE', { isAccepted: flag }),
  of('CAPABILITIES_REPORT', {
    balloon: flag,
    hotAdd: flag,
    hotAddAlignment: fc.nat({ max: 15 }),
    hotRemove: flag,
    minPageCount: u64,
    maxPageNumber: u64,
  }),
  of('CAPABILITIES_RESPONSE', { isAccepted: flag, hotRemove: flag, suppressPressureReports: flag }),
  of('STATUS_REPORT', {
    numAvail: u64,
    numCommitted: u64,
    pageFileSize: u64,
    zeroFree: u64,
    pageFileWrites: u32,
    ioDiff: u32,
  }),
  of('BALLOON_REQUEST', { numPages: u32 }),
  of('BALLOON_RESPONSE', { morePages: flag, ranges }),
  of('UNBALLOON_REQUEST', { morePages: flag, ranges }),
  of('UNBALLOON_RESPONSE', {}),
  of('HOT_ADD_REQUEST', { range, region: fc.option(range, { nil: null }) }),
  of('HOT_ADD_RESPONSE', { pageCount: u32, result: u32 }),
  of('INFO', { infoType: u32, data: fc.uint8Array({ maxLength: 64 }) }),
  of('HOT_REMOVE_REQUEST', { virtualNode: u32, pageCount: u32, qosFlags: u32 }),
  of('HOT_REMOVE_RESPONSE', { result: u32, morePages: flag, ranges }),
);

describe('round trips', () => {
  it('[2] any message comes back as it was', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeStrict(encodeMessage(message))).toEqual(message);
      }),
    );
  });

  it('[3] 64-bit fields survive above 2^53', () => {
    const value = 2n ** 53n + 1n;
    const report: Message = {
      type: 'STATUS_REPORT',
      transId: 1,
      numAvail: value,
      numCommitted: 2n ** 64n - 1n,
      pageFileSize: 2n ** 63n,
      zeroFree: 0n,
      pageFileWrites: 0,
      ioDiff: 0,
    };
    expect(decodeStrict(encodeMessage(report))).toEqual(report);
    expect(decodeForHost(encodeMessage(report))).toEqual(report);
  });

  it('a packet of any message comes back, whatever the padding', () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), (message, transactionId) => {
        const bytes = encodeMessage(message);
        const framed = framePacket(bytes, transactionId);
        expect(framed.length).toBe(packetBytes(bytes.length));
        const packet = parsePacket(framed);
        if ('reason' in packet) throw new Error(packet.reason);
        expect(packet.transactionId).toBe(BigInt(transactionId));
        expect(decodeStrict(packet.payload)).toEqual(message);
      }),
    );
  });
});

describe('[4] reserved bits', () => {
  const reservedSet = '0200100001000000ffffffffffffffff';

  it('are ignored when read', () => {
    expect(decodeStrict(fromHex(reservedSet))).toEqual({ type: 'VERSION_RESPONSE', transId: 1, isAccepted: true });
    const capabilities = decodeStrict(fromHex(`0300200002000000ffffffffffffffff${'00'.repeat(16)}`));
    expect(capabilities).toMatchObject({ balloon: true, hotAdd: true, hotAddAlignment: 15, hotRemove: true });
  });

  it('are written 0', () => {
    const message = decodeStrict(fromHex(reservedSet));
    if (message.type === 'malformed') throw new Error(message.reason);
    expect(toHex(encodeMessage(message))).toBe('02001000010000000100000000000000');
  });
});

describe('[5] a claimed count costs nothing before the length check', () => {
  it('in either decoder, whatever is claimed', () => {
    const vector = vectors.find((v) => v.name === 'err-balloon-response-count-huge')!;
    const bytes = fromHex(vector.hex!);
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 1000; i += 1) {
      expect(decodeStrict(bytes)).toMatchObject({ reason: 'ranges-truncated' });
      expect(decodeForHost(bytes)).toEqual({ type: 'too-short', typeNumber: 7 });
    }
    // 2^31 − 1 ranges would be gigabytes even once.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 2 ** 20);
  });
});

describe('truncation', () => {
  it('at every byte is a value, never an exception, and never a whole message', () => {
    for (const vector of vectors.filter((v) => v.expect === 'ok' && v.hex && v.message !== 'CLASS_GUID')) {
      const bytes = fromHex(vector.hex!);
      if (vector.message === 'VMBUS_INBAND_PACKET') continue;
      const size = peekHeader(bytes)!.size;
      for (let length = 0; length < Math.min(size, 600); length += 1) {
        const cut = bytes.subarray(0, length);
        expect(decodeStrict(cut).type, `${vector.name} at ${length}`).toBe('malformed');
        expect(() => decodeForHost(cut)).not.toThrow();
      }
    }
  });

  it('any bytes give a message or a value in both decoders and the packet parser', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeStrict(bytes);
        decodeForHost(bytes);
        parsePacket(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('a packet whose payload begins in its header or ends outside is malformed', () => {
    const good = framePacket(encodeMessage({ type: 'UNBALLOON_RESPONSE', transId: 1 }), 0);
    const withOffset = good.slice();
    withOffset[2] = 1;
    expect(parsePacket(withOffset)).toMatchObject({ reason: 'bad-packet' });
    expect(parsePacket(good.subarray(0, 23))).toMatchObject({ reason: 'bad-packet' });
    expect(parsePacket(good.subarray(0, 15))).toMatchObject({ reason: 'bad-packet' });
  });
});
