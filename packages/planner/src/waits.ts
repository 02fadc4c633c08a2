import type { Facts } from './facts.ts';
import type { PlanStep } from './plan-step.ts';
import type { Situation } from './situation.ts';

/** Rule 5, and the waits that stand before a plug: for the guest, for memory given back, for a stick on its way. */
export function withWaits(
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

/** After a reset virtio-balloon tells the size of the guest before until the driver of the next one is there. */
function isOfFormerGuest({ stage, observation }: Situation, facts: Facts): boolean {
  return observation.balloonDevice === 'virtio-balloon' && stage === 'booting' && facts.currentBytes < facts.totalBytes;
}

function waitAtEnd(situation: Situation, facts: Facts, goalBytes: number, due: readonly PlanStep[]): Wait | null {
  const { stage } = situation;
  const reached = facts.currentBytes === goalBytes && !isOfFormerGuest(situation, facts);
  const still = facts.pendingSticks === 0 && !facts.ballooning && !facts.unballooning;
  if (reached && still && due.every(({ kind }) => kind === 'unplug')) return null;
  const plugs = due.some(({ kind }) => kind === 'plug');
  if (!plugs && (stage === 'booting' || stage === 'away')) return 'connect';
  if (!plugs && stage === 'waiting') return 'post-init';
  if (facts.pendingSticks > 0 || goalBytes > facts.potentialBytes) return 'hot-add';
  return facts.currentBytes > goalBytes ? 'balloon' : 'settle';
}
