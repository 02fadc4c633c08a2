import { below, between, drawWord, onceIn, pickWeighted, type Random } from './random.ts';

/** Damages a message: cut off, lengthened, bits flipped, its size or number changed, or nothing but noise. */
export function mutate(random: Random, message: Uint8Array): Uint8Array {
  const change = pickWeighted(random, [
    [4, cutOff],
    [2, lengthen],
    [4, flipBits],
    [2, changeHeader],
    [1, replaceWord],
    [1, makeNoise],
  ] as const);
  return change(random, message.slice());
}

function cutOff(random: Random, message: Uint8Array): Uint8Array {
  return message.subarray(0, below(random, message.length));
}

function lengthen(random: Random, message: Uint8Array): Uint8Array {
  const longer = new Uint8Array(message.length + between(random, 1, 40));
  longer.set(message);
  if (onceIn(random, 2)) longer.fill(drawWord(random) & 0xff, message.length);
  return longer;
}

function flipBits(random: Random, message: Uint8Array): Uint8Array {
  for (let n = between(random, 1, 4); n > 0; n -= 1) {
    const at = below(random, message.length);
    message[at] = message[at]! ^ (1 << below(random, 8));
  }
  return message;
}

function changeHeader(random: Random, message: Uint8Array): Uint8Array {
  message[onceIn(random, 2) ? 0 : 2] = onceIn(random, 3) ? drawWord(random) & 0xff : below(random, 17);
  return message;
}

/** 0, all ones or anything, in place of a whole field. */
function replaceWord(random: Random, message: Uint8Array): Uint8Array {
  const at = 4 * below(random, Math.ceil(message.length / 4));
  const value = onceIn(random, 3) ? 0 : onceIn(random, 2) ? 0xffff_ffff : drawWord(random);
  for (let i = 0; i < 4 && at + i < message.length; i += 1) message[at + i] = (value >>> (8 * i)) & 0xff;
  return message;
}

export function makeNoise(random: Random): Uint8Array {
  const bytes = new Uint8Array(below(random, onceIn(random, 20) ? 4000 : 64));
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = drawWord(random) & 0xff;
  if (bytes.length > 1 && onceIn(random, 2)) bytes.set([below(random, 16), 0]);
  return bytes;
}

/** A packet whose own fields lie: type, offset, length (spec 1.1). */
export function makeBadPacket(random: Random, message: Uint8Array): Uint8Array {
  const packet = new Uint8Array(16 + Math.ceil(message.length / 8) * 8 + 8);
  packet.set(message, 16);
  const view = new DataView(packet.buffer);
  view.setUint16(0, onceIn(random, 2) ? 6 : below(random, 16), true);
  view.setUint16(2, onceIn(random, 2) ? 2 : below(random, 6), true);
  view.setUint16(4, onceIn(random, 2) ? 2 + Math.ceil(message.length / 8) : below(random, 40), true);
  return onceIn(random, 6) ? packet.subarray(0, below(random, packet.length)) : packet;
}
