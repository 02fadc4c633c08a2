import { type Facts, isPending } from './facts.ts';
import type { ObservedStick } from './observation.ts';
import type { PlanStep } from './plan-step.ts';
import type { Situation } from './situation.ts';

/**
 * Rule 4 for DIMMs, which the guest has to clear before they go: one that a person wants gone, that the guest refused, or
 * of which a shrinking VM has no need any more. A balloon in the guest makes that slow or hopeless, so it is given the
 * DIMM's size back first; when the DIMM is gone, it has the size it was to have.
 */
export function removeDimms(situation: Situation, facts: Facts, goalBytes: number): readonly PlanStep[] {
  const found = findAsked(situation) ?? findRefused(situation) ?? findSpare(situation, facts, goalBytes);
  if (!found) return [];
  const { stick, because } = found;
  const unplug: PlanStep = { kind: 'unplug', id: stick.id, memdev: stick.memdev, because };
  const roomBytes = Math.min(facts.potentialBytes, goalBytes + stick.sizeBytes);
  if (facts.currentBytes >= roomBytes || !canMakeRoom(situation, roomBytes)) return [unplug];
  const isSent = situation.sent?.bytes === roomBytes;
  const room: PlanStep = { kind: 'set-balloon-target', targetBytes: roomBytes, goalBytes: roomBytes };
  return [...(isSent ? [] : [room]), { kind: 'await-guest', what: 'give-back' }, unplug];
}

interface Removal {
  readonly stick: ObservedStick;
  readonly because: (PlanStep & { readonly kind: 'unplug' })['because'];
}

function findAsked({ observation, wantedUnplug }: Situation): Removal | undefined {
  const stick = observation.sticks.find(({ id }) => id === wantedUnplug);
  return stick && { stick, because: 'asked' };
}

function findRefused(situation: Situation): Removal | undefined {
  const stick = removable(situation).find(({ id }) => situation.sticks[id]?.refused);
  return stick && { stick, because: 'refused' };
}

/** The largest of ours without which the goal still fits: only while the VM shrinks, for a balloon that is there will do. */
function findSpare(situation: Situation, facts: Facts, goalBytes: number): Removal | undefined {
  const spareBytes = facts.potentialBytes - goalBytes;
  if (facts.currentBytes <= goalBytes) return undefined;
  const [stick] = removable(situation)
    .filter(({ sizeBytes }) => sizeBytes <= spareBytes && hasRoom(situation, goalBytes + sizeBytes))
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
  return stick && { stick, because: 'spare' };
}

/** What all such DIMMs would come to, the largest first: so far can a machine without a balloon shrink. */
export function spareDimmBytes(situation: Situation, potentialBytes: number, goalBytes: number): number {
  return removable(situation)
    .map(({ sizeBytes }) => sizeBytes)
    .sort((a, b) => b - a)
    .reduce((sum, bytes) => (potentialBytes - sum - bytes >= goalBytes ? sum + bytes : sum), 0);
}

/** Ours, in the guest for good, and not refused to us before. */
function removable(situation: Situation): readonly ObservedStick[] {
  if (!situation.mayUnplug) return [];
  const ours = new Set(situation.layout.filter(({ origin }) => origin === 'dimmer').map(({ id }) => id));
  return situation.observation.sticks.filter(
    (stick) => ours.has(stick.id) && !situation.sticks[stick.id]?.kept && !isPending(stick, situation),
  );
}

function canMakeRoom(situation: Situation, roomBytes: number): boolean {
  return situation.mayBalloon && situation.observation.balloonDevice !== null && hasRoom(situation, roomBytes);
}

function hasRoom({ hostLimitBytes, observation }: Situation, bytes: number): boolean {
  return hostLimitBytes === null || bytes <= Math.max(hostLimitBytes, observation.actualBytes);
}
