import { encodeMessage, HEADER_BYTES, type MessageType, packetBytes } from '@dimmer/dynmem-proto';
import type { GuestFaults } from './faults.ts';
import { draw } from './random.ts';
import type { GuestState, Outgoing } from './state.ts';
import type { Work } from './work.ts';

const ANSWERS: ReadonlySet<MessageType> = new Set(['BALLOON_RESPONSE', 'UNBALLOON_RESPONSE', 'HOT_ADD_RESPONSE']);
const SURPLUS_BYTES = 64;

/** Numbers a message and sends it. False: no room; Linux has used up a number for the attempt even so (spec 6.3). */
export function transmit(work: Work, message: Outgoing): boolean {
  const { driver, temperament, sent } = work.state;
  const transId = driver.transId + 1;
  const bytes = encode(work.state, message, transId);
  const room = driver.ringFreeBytes >= packetBytes(bytes.length);
  if (room || temperament.family === 'linux') driver.transId = transId;
  if (!room) return false;
  driver.ringFreeBytes -= packetBytes(bytes.length);
  sent[message.type] = (sent[message.type] ?? 0) + 1;
  // In the packet's own header Linux has 0 (spec 1.1).
  const transactionId = temperament.family === 'linux' ? 0 : transId;
  work.effects.push({ type: 'send', message: bytes, transactionId });
  return true;
}

function encode({ faults, random }: GuestState, message: Outgoing, transId: number): Uint8Array {
  const number = faults.wrongTransId ? Math.floor(draw(random) * 2 ** 32) : transId;
  const bytes = encodeMessage({ ...message, transId: number });
  return ANSWERS.has(message.type) ? spoil(bytes, faults) : bytes;
}

function spoil(bytes: Uint8Array, faults: GuestFaults): Uint8Array {
  if (faults.short) return bytes.slice(0, HEADER_BYTES);
  if (!faults.oversized) return bytes;
  const longer = new Uint8Array(bytes.length + SURPLUS_BYTES);
  longer.set(bytes);
  return longer;
}
