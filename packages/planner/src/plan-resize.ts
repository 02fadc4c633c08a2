import type { LayoutStick } from './desired.ts';
import { type Facts, isPending, potentialOf, readFacts } from './facts.ts';
import { type Bound, growthRoom, newStick } from './new-stick.ts';
import { nextBalloon } from './next-balloon.ts';
import type { Situation, StickMemory } from './situation.ts';
import { sayBytes } from './words.ts';

/** One line of intent. Only the head of a plan is executed; the rest is what is foreseen. */
export type PlanStep =
  | {
      readonly kind: 'unplug';
      readonly id: string;
      readonly memdev: string;
      readonly because: 'spare' | 'refused' | 'asked';
    }
  | { readonly kind: 'set-balloon-target'; readonly targetBytes: number; readonly goalBytes: number }
  /** `restore`: of the layout, after a power cut. */
  | { readonly kind: 'plug'; readonly stick: LayoutStick; readonly restore: boolean }
  | {
      readonly kind: 'await-guest';
      readonly what: 'connect' | 'post-init' | 'give-back' | 'hot-add' | 'balloon' | 'settle';
    };

export interface Plan {
  /** The target within its bounds. */
  readonly goalBytes: number;
  /** What keeps the goal from the target; null when nothing does. */
  readonly bound: Bound | null;
  /** Empty exactly when actual = goal and quiet. */
  readonly steps: readonly PlanStep[];
  readonly facts: Facts;
}

/** Rules 0 to 5 of the design page ("Planner rules"), from one observation. */
export function planResize(situation: Situation): Plan {
  const facts = readFacts(situation);
  const { goalBytes, bound } = lowerGoal(situation, facts);
  const steps = [
    ...unplugSpare(situation, facts, goalBytes),
    ...unplugAsked(situation, facts),
    ...unplugRefused(situation, facts),
    ...setTarget(situation, facts, goalBytes),
    ...restore(situation, facts),
    ...grow(situation, facts, goalBytes),
  ];
  return { goalBytes, bound, steps: withWaits(situation, facts, goalBytes, steps), facts };
}

/** Rule 1: the target, lowered to what can be had; the bound that bites is named. */
function lowerGoal(situation: Situation, facts: Facts): { readonly goalBytes: number; readonly bound: Bound | null } {
  const { minimumBytes, maximumBytes } = situation;
  if (!situation.mayBalloon) return { goalBytes: facts.potentialBytes, bound: null };
  const targetBytes = Math.min(Math.max(situation.targetBytes, minimumBytes), maximumBytes);
  const { goalBytes, bound } = lowerToPossible(situation, facts, targetBytes);
  if (bound || situation.targetBytes <= maximumBytes) return { goalBytes, bound };
  return { goalBytes, bound: { outcome: 'at-maximum', because: `Its maximum is ${sayBytes(maximumBytes)}.` } };
}

function lowerToPossible(
  situation: Situation,
  facts: Facts,
  targetBytes: number,
): { readonly goalBytes: number; readonly bound: Bound | null } {
  const { capabilities } = situation;
  if (!capabilities.balloon && targetBytes < facts.potentialBytes) {
    const bound = { outcome: 'guest-floor', because: 'This guest cannot give memory back.' } as const;
    return { goalBytes: facts.potentialBytes, bound };
  }
  if (targetBytes <= facts.potentialBytes) return { goalBytes: targetBytes, bound: null };
  const room = growthRoom(situation, facts);
  if (targetBytes <= facts.potentialBytes + room.bytes) return { goalBytes: targetBytes, bound: null };
  return { goalBytes: facts.potentialBytes + room.bytes, bound: room.bound };
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
export function spareSticks(
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

function setTarget(situation: Situation, facts: Facts, goalBytes: number): readonly PlanStep[] {
  if (!situation.mayBalloon) return [];
  const targetBytes = nextBalloon(situation, facts, goalBytes);
  return targetBytes === null ? [] : [{ kind: 'set-balloon-target', targetBytes, goalBytes }];
}

/** Rule 0, the other half: what the layout has and the machine lacks comes back, same id and address. */
function restore({ layout }: Situation, { missing }: Facts): readonly PlanStep[] {
  return layout.filter((stick) => missing.includes(stick)).map((stick) => ({ kind: 'plug', stick, restore: true }));
}

/** Rule 3. */
function grow(situation: Situation, facts: Facts, goalBytes: number): readonly PlanStep[] {
  const missingBytes = goalBytes - facts.potentialBytes;
  if (missingBytes <= 0) return [];
  const place = newStick(situation, facts, missingBytes);
  if (!place) return [];
  return [{ kind: 'plug', stick: { ...situation.freshStick, ...place, node: 0, origin: 'dimmer' }, restore: false }];
}

/** Rule 5, and the waits that stand before a plug: for the guest, for memory given back, for a stick on its way. */
function withWaits(
  situation: Situation,
  facts: Facts,
  goalBytes: number,
  steps: readonly PlanStep[],
): readonly PlanStep[] {
  const wait = waitBeforePlug(situation, facts);
  const first = steps.findIndex((step) => step.kind === 'plug' && (wait === 'connect' || !step.restore));
  const due = first >= 0 && wait ? steps.toSpliced(first, 0, { kind: 'await-guest', what: wait }) : steps;
  const what = waitAtEnd(situation, facts, goalBytes, due);
  return what ? [...due, { kind: 'await-guest', what }] : due;
}

type Wait = (PlanStep & { readonly kind: 'await-guest' })['what'];

function waitBeforePlug({ stage, mayProbe }: Situation, facts: Facts): Wait | null {
  if (!mayProbe && (stage === 'booting' || stage === 'away')) return 'connect';
  if (facts.pendingSticks > 0) return 'hot-add';
  if (facts.currentBytes < facts.potentialBytes || facts.ballooning) return 'give-back';
  return null;
}

function waitAtEnd({ stage }: Situation, facts: Facts, goalBytes: number, due: readonly PlanStep[]): Wait | null {
  const reached = facts.currentBytes === goalBytes;
  const still = facts.pendingSticks === 0 && !facts.ballooning && !facts.unballooning;
  if (reached && still && due.every(({ kind }) => kind === 'unplug')) return null;
  const plugs = due.some(({ kind }) => kind === 'plug');
  if (!plugs && (stage === 'booting' || stage === 'away')) return 'connect';
  if (!plugs && stage === 'waiting') return 'post-init';
  if (facts.pendingSticks > 0 || goalBytes > facts.potentialBytes) return 'hot-add';
  return facts.currentBytes > goalBytes ? 'balloon' : 'settle';
}
