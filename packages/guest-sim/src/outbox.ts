import type { MessageType } from '@dimmer/dynmem-proto';
import type { PageRange } from '@dimmer/pages';
import type { GuestFaults } from './faults.ts';
import type { Outgoing } from './state.ts';
import { callReporter } from './status.ts';
import { transmit } from './transmit.ts';
import { arm, type Work } from './work.ts';

/** Queues a message; it leaves as soon as the ring has room, after those that wait already. */
export function send(work: Work, message: Outgoing): void {
  const { outbox } = work.state.driver;
  outbox.push(message);
  if (outbox.length === 1) flushOutbox(work);
}

/** Sends what waits, in order, until the ring is full. */
export function flushOutbox(work: Work): void {
  const { driver, temperament } = work.state;
  for (let message = driver.outbox[0]; message; message = driver.outbox[0]) {
    const left = transmit(work, message);
    if (left) driver.outbox.shift();
    // Linux calls its reporter after each attempt at a balloon answer (spec 6.3).
    if (message.type === 'BALLOON_RESPONSE' && temperament.family === 'linux') callReporter(work);
    if (left) continue;
    if (temperament.ringRetryMs !== null) arm(work, 'retry', temperament.ringRetryMs);
    return;
  }
}

/** Answers a request, honestly or as the faults say. */
export function answer(work: Work, message: Outgoing): void {
  const { faults } = work.state;
  if (faults.silent) return;
  if (faults.wrongState) send(work, strayAnswer(message.type));
  const isBalloon = message.type === 'BALLOON_RESPONSE';
  send(work, isBalloon ? { ...message, ranges: spoilRanges(faults, message.ranges) } : message);
}

/** An answer to something that was not asked. */
function strayAnswer(instead: MessageType): Outgoing {
  if (instead === 'UNBALLOON_RESPONSE') return { type: 'HOT_ADD_RESPONSE', pageCount: 0, result: 0 };
  return { type: 'UNBALLOON_RESPONSE' };
}

/** In the middle of what page numbers can say: no machine has memory there. */
const NOWHERE: PageRange = { start: 2 ** 39, count: 16 };

function spoilRanges(faults: GuestFaults, ranges: readonly PageRange[]): readonly PageRange[] {
  return [
    ...(faults.zeroPageRanges ? [{ start: 0, count: 0 }] : []),
    ...ranges,
    ...(faults.duplicatePages ? ranges : []),
    ...(faults.outOfSpacePages ? [NOWHERE] : []),
  ];
}
