import { planResize } from './plan-resize.ts';
import type { Plan } from './plan.ts';
import type { PlanStep } from './plan-step.ts';
import type { LayoutStick } from './desired.ts';
import type { Situation } from './situation.ts';

/** All that the plan will come to, stick after stick, should the guest take everything. Waits in between are left out. */
export function foresee(situation: Situation): { readonly plan: Plan; readonly steps: readonly PlanStep[] } {
  const plan = planResize(situation);
  const steps: PlanStep[] = [];
  let now = situation;
  for (let left = situation.shape.slots; left >= 0; left -= 1) {
    const next = planResize(now);
    const plug = next.steps.find((step) => step.kind === 'plug' && !step.restore);
    const known = steps.some(({ kind }) => kind === 'set-balloon-target');
    const acts = next.steps.filter(({ kind }) => kind !== 'await-guest' && !(kind === 'set-balloon-target' && known));
    steps.push(...acts);
    if (plug?.kind !== 'plug') break;
    now = withStick(now, plug.stick, next);
  }
  return { plan, steps: [...steps, ...plan.steps.filter(({ kind }) => kind === 'await-guest').slice(-1)] };
}

/** The situation when everything is given back and this stick is in. */
function withStick(situation: Situation, stick: LayoutStick, { facts, goalBytes }: Plan): Situation {
  const { id, sizeBytes } = stick;
  const addressBytes = stick.addressBytes ?? 0;
  const totalBytes = facts.potentialBytes + sizeBytes;
  const { balloon, ...seen } = situation.observation;
  const books = { id, state: 'in-use', usedBytes: sizeBytes, releasedBytes: 0, headBytes: 0, tailBytes: 0 } as const;
  const memory = {
    inGuest: 'yes',
    pending: false,
    refused: false,
    drained: false,
    saidUnused: false,
    kept: false,
  } as const;
  return {
    ...situation,
    stage: 'ready',
    freshStick: { id: countUp(situation.freshStick.id), memdev: countUp(situation.freshStick.memdev) },
    layout: [...situation.layout, stick],
    observation: {
      ...seen,
      actualBytes: totalBytes,
      sticks: [...seen.sticks, { ...stick, addressBytes }],
      balloon: balloon && { ...balloon, state: 'IDLE', totalBytes, removedBothBytes: 0, removedGuestBytes: 0 },
    },
    deviceSticks: new Map([...situation.deviceSticks, [id, books]]),
    sticks: { ...situation.sticks, [id]: { ...memory, effectiveBytes: null } },
    sent: { bytes: goalBytes, fromBytes: facts.currentBytes, totalBytes },
  };
}

/** dm1-mem, dm2-mem, … */
function countUp(name: string): string {
  return name.replace(/\d+/, (number) => String(Number(number) + 1));
}
