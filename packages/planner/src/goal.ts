import { alignDown } from '@dimmer/pages';
import { spareDimmBytes } from './dimm-removals.ts';
import type { Facts } from './facts.ts';
import { type Bound, growthRoom } from './growth-room.ts';
import type { Situation } from './situation.ts';
import { sayBytes } from './words.ts';

export interface Goal {
  readonly goalBytes: number;
  /** What keeps the goal from the target; null when nothing does. */
  readonly bound: Bound | null;
}

/** Rule 1: the target, lowered to what can be had; the bound that bites is named. */
export function lowerGoal(situation: Situation, facts: Facts): Goal {
  return withHidden(situation, lowerToBounds(situation, facts));
}

/** Whatever the device says, a guest that has not brought into use what it was given does not have it. */
export function withHidden({ hiddenBytes, observation }: Situation, { goalBytes, bound }: Goal): Goal {
  if (hiddenBytes === 0) return { goalBytes, bound };
  const totalBytes = observation.guestStats?.totalBytes ?? null;
  const has = totalBytes === null ? '' : ` (it says it has ${sayBytes(totalBytes)})`;
  const because =
    `The guest was given ${sayBytes(hiddenBytes)} that it does not use${has}: it has not brought them online, or has refused ` +
    'them, as its log then says. In Linux write “online” to /sys/devices/system/memory/auto_online_blocks, or have a udev rule do it.';
  return { goalBytes, bound: { outcome: 'partial-hot-add', because, isWhole: true } };
}

function lowerToBounds(situation: Situation, facts: Facts): Goal {
  const { minimumBytes, maximumBytes } = situation;
  if (!situation.mayBalloon) return { goalBytes: facts.potentialBytes, bound: null };
  const targetBytes = Math.min(Math.max(situation.targetBytes, minimumBytes), maximumBytes);
  const { goalBytes, bound } = lowerToPossible(situation, facts, targetBytes);
  if (bound || situation.targetBytes <= maximumBytes) return { goalBytes, bound };
  return { goalBytes, bound: { outcome: 'at-maximum', because: `Its maximum is ${sayBytes(maximumBytes)}.` } };
}

function lowerToPossible(situation: Situation, facts: Facts, targetBytes: number): Goal {
  const { capabilities } = situation;
  if (situation.observation.growthMode === 'pc-dimm' && !capabilities.balloon)
    return lowerToDimms(situation, facts, targetBytes);
  if (!capabilities.balloon && targetBytes < facts.potentialBytes) {
    const bound = { outcome: 'guest-floor', because: 'This guest cannot give memory back.' } as const;
    return { goalBytes: facts.potentialBytes, bound };
  }
  if (targetBytes <= facts.potentialBytes) return { goalBytes: targetBytes, bound: null };
  const room = growthRoom(situation, facts);
  if (targetBytes <= facts.potentialBytes + room.bytes) return { goalBytes: targetBytes, bound: null };
  const goalBytes = facts.potentialBytes + room.bytes;
  const isReached = room.bound.outcome === 'at-maximum' && isWithinStep(situation, targetBytes - goalBytes);
  return { goalBytes, bound: isReached ? null : room.bound };
}

/** The region of hv-balloon grows in the guest's steps: a target less than one above them counts as reached. */
function isWithinStep({ observation, capabilities, growthBar }: Situation, missingBytes: number): boolean {
  if (observation.growthMode !== 'memdev' || !capabilities.hotAdd || growthBar !== null) return false;
  return missingBytes < capabilities.alignmentBytes;
}

/** Without a balloon only whole DIMMs come and go; less than the smallest of them counts as reached. */
function lowerToDimms(situation: Situation, facts: Facts, targetBytes: number): Goal {
  const { potentialBytes } = facts;
  const unit = situation.capabilities.alignmentBytes;
  if (targetBytes < potentialBytes) {
    const goalBytes = potentialBytes - spareDimmBytes(situation, potentialBytes, targetBytes);
    const because = 'The machine has no balloon: only whole DIMMs can leave it.';
    return { goalBytes, bound: goalBytes - targetBytes < unit ? null : { outcome: 'guest-floor', because } };
  }
  const room = growthRoom(situation, facts);
  const wishBytes = alignDown(targetBytes - potentialBytes, unit);
  if (wishBytes <= room.bytes) return { goalBytes: potentialBytes + wishBytes, bound: null };
  return { goalBytes: potentialBytes + room.bytes, bound: room.bound };
}
