import { alignUp, PAGE_BYTES } from '@dimmer/pages';
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
  const isStale = isOvertaken(situation, facts, goalBytes) && (current !== goalBytes || isRelative(situation));
  if (!isStale && !isNeeded(facts, goalBytes, growing)) return null;
  const wish = wishFor(situation, facts, goalBytes);
  if (isStale) return wish;
  if (sent === null) return growing || goalBytes >= current ? wish : Math.max(goalBytes, current - sliceBytes);
  if (sent.bytes === wish) return null;
  if (growing || goalBytes >= current || sent.bytes < goalBytes) return wish;
  if (sent.bytes >= current) return Math.max(goalBytes, current - sliceBytes);
  // A slice is under way: the next one when the device has taken it up, unless the guest stopped before its end.
  return facts.taken && !facts.stoppedShort ? Math.max(goalBytes, sent.bytes - sliceBytes) : null;
}

function isNeeded(facts: Facts, goalBytes: number, growing: boolean): boolean {
  const armedElsewhere = facts.armedBytes !== null && facts.armedBytes !== goalBytes;
  const moving = facts.ballooning || facts.unballooning;
  return facts.currentBytes !== goalBytes || growing || armedElsewhere || moving;
}

/**
 * What brings the goal about. In growth mode memdev the device adds whole alignment units and rounds down (spec 3.8): so
 * first the units that cover the goal, and when they are in, the goal. Where nobody knows what the guest was given
 * already, one page less than a unit more covers it in any case.
 */
function wishFor({ observation, capabilities, addedKnown }: Situation, facts: Facts, goalBytes: number): number {
  const missingBytes = goalBytes - facts.potentialBytes;
  if (observation.growthMode !== 'memdev' || missingBytes <= 0) return goalBytes;
  const unit = capabilities.alignmentBytes;
  if (!addedKnown) return goalBytes + unit - PAGE_BYTES;
  return facts.potentialBytes + alignUp(missingBytes, unit);
}

/** The size of a virtio-balloon is fixed by the memory there was when the target was sent: after a plug it is another one. */
function isRelative({ observation }: Situation): boolean {
  return observation.balloonDevice === 'virtio-balloon';
}

/** A hot-add has ended since the last value was sent; one that the value itself has asked for goes on until it is in. */
function isOvertaken({ observation }: Situation, facts: Facts, goalBytes: number): boolean {
  if (observation.growthMode === 'memdev' && goalBytes > facts.potentialBytes) return false;
  return facts.overtaken && facts.idle && facts.pendingSticks === 0;
}
