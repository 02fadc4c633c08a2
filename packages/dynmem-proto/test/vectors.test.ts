import { describe, expect, it } from 'vitest';
import {
  decodeForHost,
  decodeStrict,
  encodeMessage,
  framePacket,
  guidBytes,
  type Message,
  maxPageCountOf,
  parsePacket,
  tryEncode,
} from '../src/index.ts';
import { fieldsOf, fromHex, messageOf, toHex, type Vector, vectors } from './support/vectors.ts';

const messages = vectors.filter((v) => v.message !== 'VMBUS_INBAND_PACKET' && v.message !== 'CLASS_GUID');
const decodable = messages.filter((v) => v.op !== 'encode' && v.expect === 'ok');

function decodeOk(vector: Vector): Message {
  const message = decodeStrict(fromHex(vector.hex!));
  if (message.type === 'malformed') throw new Error(`${vector.name}: ${message.reason}`);
  return message;
}

/** What a vector says beyond the header and what is only another spelling of a field. */
function expectedFields(vector: Vector): Record<string, unknown> {
  const derived = [
    'type',
    'size',
    'range_count',
    'major',
    'minor',
    'info_size',
    'data_size',
    'data_hex',
    'max_page_count',
  ];
  return Object.fromEntries(Object.entries(vector.fields).filter(([name]) => !derived.includes(name)));
}

it('has all 142 vectors', () => {
  expect(vectors).toHaveLength(142);
});

describe('[1] the vectors pass', () => {
  it.each(decodable.map((v) => [v.name, v] as const))('strict: %s', (_name, vector) => {
    const message = decodeOk(vector);
    expect(message.type).toBe(vector.message);
    expect(fieldsOf(message)).toEqual(expectedFields(vector));
    if (message.type === 'VERSION_REQUEST') {
      expect([Math.floor(message.version / 65_536), message.version % 65_536]).toEqual([
        vector.fields['major'],
        vector.fields['minor'],
      ]);
    }
    if (message.type === 'INFO') {
      expect(message.data.length).toBe(vector.fields['data_size']);
      expect(maxPageCountOf(message)?.toString()).toBe(vector.fields['max_page_count']);
      if (vector.fields['data_hex'] !== undefined) expect(toHex(message.data)).toBe(vector.fields['data_hex']);
    }
  });

  const bad = messages.filter((v) => v.op !== 'encode' && v.expect === 'error');
  it.each(bad.map((v) => [v.name, v.reason, v] as const))('strict: %s is %s', (_name, reason, vector) => {
    expect(decodeStrict(fromHex(vector.hex!))).toMatchObject({ type: 'malformed', reason });
  });

  const judged = messages.filter((v) => v.host !== undefined);
  it.each(judged.map((v) => [v.name, v.host, v] as const))('faithful host: %s is %s', (_name, host, vector) => {
    const raw = fromHex(vector.hex!);
    const padded = new Uint8Array(Math.ceil(raw.length / 8) * 8);
    padded.set(raw);
    const { type } = decodeForHost(padded);
    const reaction =
      type === 'dropped' ? 'drop-silent' : type === 'unknown' || type === 'too-short' ? 'warn-ignore' : 'accept';
    expect(reaction).toBe(host);
  });

  const refused = messages.filter((v) => v.op === 'encode');
  it.each(refused.map((v) => [v.name, v.reason, v] as const))(
    'encode: %s is refused with %s',
    (_name, reason, vector) => {
      expect(tryEncode(messageOf(vector))).toBe(reason);
      expect(() => encodeMessage(messageOf(vector))).toThrow(reason);
    },
  );

  const packets = vectors.filter((v) => v.message === 'VMBUS_INBAND_PACKET');
  it.each(packets.map((v) => [v.name, v] as const))('packet: %s', (_name, { fields, hex }) => {
    const packet = parsePacket(fromHex(hex!));
    if ('reason' in packet) throw new Error(packet.reason);
    expect(packet).toMatchObject({ packetType: fields['packet_type'], flags: fields['flags'] });
    expect(packet.transactionId.toString()).toBe(fields['transaction_id']);
    expect(toHex(packet.payload)).toBe(fields['payload_hex']);
    const again = framePacket(packet.payload, Number(packet.transactionId), BigInt(fields['trailer'] as string));
    expect(toHex(again)).toBe(hex);
  });

  it('class GUID', () => {
    const vector = vectors.find((v) => v.message === 'CLASS_GUID')!;
    expect(toHex(guidBytes(vector.fields['guid'] as string))).toBe(vector.hex);
  });
});

describe('[2] encode(decode(x)) = x', () => {
  const exact = decodable.filter((v) => v.roundtrip !== false);
  it.each(exact.map((v) => [v.name, v] as const))('%s', (_name, vector) => {
    expect(toHex(encodeMessage(decodeOk(vector)))).toBe(vector.hex);
    expect(toHex(encodeMessage(messageOf(vector)))).toBe(vector.hex);
  });

  it('leaves out only what is reserved or padding', () => {
    for (const vector of decodable.filter((v) => v.roundtrip === false)) {
      const message = decodeOk(vector);
      expect(toHex(encodeMessage(message)), vector.name).not.toBe(vector.hex);
      expect(decodeStrict(encodeMessage(message)), vector.name).toEqual(message);
    }
  });
});
