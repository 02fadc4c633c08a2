import type { LayoutStick } from './desired.ts';
import { removeDimms } from './dimm-removals.ts';
import { type Facts, isPending, potentialOf } from './facts.ts';
import type { PlanStep } from './plan-step.ts';
import type { Situation, StickMemory } from './situation.ts';

/** The sticks that go: what the goal can spare, what a person wants gone, and what the guest did not take. */
export function removals(situation: Situation, facts: Facts, goalBytes: number): readonly PlanStep[] {
  if (situation.observation.growthMode === 'pc-dimm') return removeDimms(situation, facts, goalBytes);
  return [
    ...unplugSpare(situation, facts, goalBytes),
    ...unplugAsked(situation, facts),
    ...unplugRefused(situation, facts),
  ];
}

/** Rule 0: before the first guest of this boot, our sticks that the goal can spare go, smallest first. */
function unplugSpare(situation: Situation, facts: Facts, goalBytes: number): readonly PlanStep[] {
  if (situation.stage !== 'booting' || !situation.mayUnplug) return [];
  const plugged = new Set(situation.observation.sticks.map((stick) => stick.id));
  return spareSticks(situation.layout, facts.potentialBytes, goalBytes)
    .filter(({ id }) => plugged.has(id) && !situation.sticks[id]?.kept)
    .map(({ id, memdev }) => ({ kind: 'unplug', id, memdev, because: 'spare' }) as const);
}

/** Our sticks without which the goal still fits, smallest first. */
function spareSticks(
  layout: readonly LayoutStick[],
  potentialBytes: number,
  goalBytes: number,
): readonly LayoutStick[] {
  let left = potentialBytes;
  return layout
    .filter((stick) => stick.origin === 'dimmer')
    .sort((a, b) => a.sizeBytes - b.sizeBytes)
    .filter((stick) => {
      if (left - stick.sizeBytes < goalBytes) return false;
      left -= stick.sizeBytes;
      return true;
    });
}

/** Rule 4: a stick that a person wants gone. Whether it may go is the caller's to judge; never in mid-unballoon (spec 9, row 31). */
function unplugAsked({ wantedUnplug, observation }: Situation, facts: Facts): readonly PlanStep[] {
  const stick = observation.sticks.find(({ id }) => id === wantedUnplug);
  if (!stick || facts.unballooning) return [];
  return [{ kind: 'unplug', id: stick.id, memdev: stick.memdev, because: 'asked' }];
}

/** Rule 4: a stick of ours that the guest refused whole, and cannot have used since its last reset. */
function unplugRefused(situation: Situation, facts: Facts): readonly PlanStep[] {
  if (!situation.mayUnplug || facts.unballooning || facts.pendingSticks > 0) return [];
  return situation.observation.sticks
    .filter(({ id }) => isRefused(situation.sticks[id]))
    .filter((stick) => !isPending(stick, situation) && potentialOf(stick, situation) === 0)
    .filter(({ id }) => situation.layout.some((one) => one.id === id && one.origin === 'dimmer'))
    .map(({ id, memdev }) => ({ kind: 'unplug', id, memdev, because: 'refused' }) as const);
}

function isRefused(stick: StickMemory | undefined): boolean {
  return stick !== undefined && stick.refused && !stick.kept && stick.inGuest === 'no';
}
