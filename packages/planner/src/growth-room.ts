import { alignDown, alignUp } from '@dimmer/pages';
import type { Facts } from './facts.ts';
import { freeGaps, gapBytes } from './free-gaps.ts';
import type { Outcome } from './operation.ts';
import type { Situation } from './situation.ts';
import { sayBytes, saySlotsUsed } from './words.ts';

/** What rule 3 may plug, and what forbids more. */
export interface GrowthRoom {
  /** Over all sticks to come. */
  readonly bytes: number;
  readonly bound: Bound;
}

export interface Bound {
  readonly outcome: Outcome;
  readonly because: string;
  /** The sentence says it all: there is no size to name. */
  readonly isWhole?: true;
}

/** How much more memory sticks could bring, and what bounds it. Never negative. */
export function growthRoom(situation: Situation, facts: Facts): GrowthRoom {
  const none = (outcome: Outcome, because: string) => ({ bytes: 0, bound: { outcome, because } });
  const { capabilities, growthBar, maximumBytes } = situation;
  if (!capabilities.hotAdd) return none('at-maximum', 'This guest cannot take added memory.');
  if (growthBar !== null) return none(...BARS[growthBar]);
  if (situation.observation.growthMode === 'memdev') return regionRoom(situation, facts);
  if (freeSlots(situation, facts) <= 0) {
    return none('no-slots', saySlotsUsed(situation.shape.slots));
  }
  const unit = capabilities.alignmentBytes;
  const gaps = spaceInGaps(situation);
  const space = alignDown(Math.max(0, maximumBytes - facts.nominalBytes), unit);
  const host = alignDown(hostRoom(situation, facts), unit);
  if (host < Math.min(space, leastStick(situation, facts))) {
    return none('host-memory-short', `The host has room for ${sayBytes(hostRoom(situation, facts))} more for this VM.`);
  }
  if (host <= Math.min(gaps, space)) {
    return { bytes: host, bound: { outcome: 'host-memory-short', because: 'The host has no room for more.' } };
  }
  if (gaps < space) {
    return {
      bytes: gaps,
      bound: { outcome: 'no-address-space', because: 'No address is left where a stick could go.' },
    };
  }
  const because = `Its maximum is ${sayBytes(maximumBytes)}, in units of ${sayBytes(unit)}.`;
  return { bytes: space, bound: { outcome: 'at-maximum', because } };
}

/** Of a DIMM QEMU finds the place, and may use one again. */
function spaceInGaps(situation: Situation): number {
  if (situation.observation.growthMode === 'pc-dimm') return Number.MAX_SAFE_INTEGER;
  return freeGaps(situation).reduce((sum, gap) => sum + gapBytes(gap), 0);
}

/** hv-balloon gives of its region whole alignment units, and what is not one at the end it never gives (spec 3.8). */
function regionRoom(situation: Situation, facts: Facts): GrowthRoom {
  const { capabilities, maximumBytes, observation, addedBytes } = situation;
  const unit = capabilities.alignmentBytes;
  const left = alignDown(Math.max(0, (observation.region?.sizeBytes ?? 0) - addedBytes), unit);
  const space = alignDown(Math.max(0, maximumBytes - facts.potentialBytes), unit);
  const host = alignDown(hostRoom(situation, facts), unit);
  if (host < Math.min(left, space)) {
    return { bytes: host, bound: { outcome: 'host-memory-short', because: 'The host has no room for more.' } };
  }
  const because =
    left < space
      ? `Its memory device has ${sayBytes(left)} left, in units of ${sayBytes(unit)}.`
      : `Its maximum is ${sayBytes(maximumBytes)}, in units of ${sayBytes(unit)}.`;
  return { bytes: Math.min(left, space), bound: { outcome: 'at-maximum', because } };
}

const BARS: Readonly<Record<NonNullable<Situation['growthBar']>, readonly [Outcome, string]>> = {
  'partial-hot-add': ['partial-hot-add', 'The guest did not take all of the memory that was added.'],
  'no-slots': ['no-slots', 'The hypervisor has no memory slot left.'],
  'no-address-space': ['no-address-space', 'The hypervisor refused every address tried for a stick.'],
  'at-maximum': ['at-maximum', 'The hypervisor has no room below the maximum memory.'],
  manual: ['at-maximum', 'Under manual control Dimmer plugs nothing of its own.'],
};

/** The growth at which the free slots last exactly up to the maximum. */
export function geometricStep(situation: Situation, facts: Facts): number {
  const { maximumBytes } = situation;
  const slots = freeSlots(situation, facts);
  const total = facts.nominalBytes;
  if (slots <= 0 || total >= maximumBytes) return 0;
  return total * ((maximumBytes / total) ** (1 / slots) - 1);
}

function leastStick(situation: Situation, facts: Facts): number {
  return alignUp(Math.max(1, geometricStep(situation, facts)), situation.capabilities.alignmentBytes);
}

function freeSlots({ shape, observation }: Situation, facts: Facts): number {
  return shape.slots - observation.sticks.length - facts.missing.length;
}

export function hostRoom({ hostLimitBytes }: Situation, facts: Facts): number {
  return hostLimitBytes === null ? Number.MAX_SAFE_INTEGER : Math.max(0, hostLimitBytes - facts.potentialBytes);
}
