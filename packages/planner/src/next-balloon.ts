import type { Facts } from './facts.ts';
import type { Situation } from './situation.ts';

/**
 * Rule 2: the `balloon` value to send now, or null. It is the goal itself, never the present size: a value equal to it
 * would stay armed and drain the next stick (spec 3.4). Downwards it comes in slices, so that cancel and supersede
 * wait for one of them; a hot-add and the excess it brings are not cut.
 */
export function nextBalloon(situation: Situation, facts: Facts, goalBytes: number): number | null {
  const { sent, sliceBytes } = situation;
  const { currentBytes: current } = facts;
  const growing = facts.pendingSticks > 0 || goalBytes > facts.potentialBytes;
  if (!isNeeded(facts, goalBytes, growing)) return null;
  if (facts.overtaken && facts.idle && facts.pendingSticks === 0 && current !== goalBytes) return goalBytes;
  if (sent === null) return growing || goalBytes >= current ? goalBytes : Math.max(goalBytes, current - sliceBytes);
  if (sent.bytes === goalBytes) return null;
  if (growing || goalBytes >= current || sent.bytes < goalBytes) return goalBytes;
  if (sent.bytes >= current) return Math.max(goalBytes, current - sliceBytes);
  // A slice is under way: the next one when the device has taken it up, unless the guest stopped before its end.
  return facts.taken && !facts.stoppedShort ? Math.max(goalBytes, sent.bytes - sliceBytes) : null;
}

function isNeeded(facts: Facts, goalBytes: number, growing: boolean): boolean {
  const armedElsewhere = facts.armedBytes !== null && facts.armedBytes !== goalBytes;
  const moving = facts.ballooning || facts.unballooning;
  return facts.currentBytes !== goalBytes || growing || armedElsewhere || moving;
}
