import { planResize } from '../plan-resize.ts';
import { sayBytes } from '../words.ts';
import { admitTarget } from './admit-target.ts';
import { beginRun } from './begin-run.ts';
import { endRun } from './end-run.ts';
import type { ControllerInput } from './io.ts';
import { situate } from './situate.ts';
import { answer, say, saveDesired, type Work } from './work.ts';

type SetTarget = ControllerInput & { readonly type: 'set-target' };

/** A person (or a policy) says how large the guest should be: refuse, ignore, begin, or replace what runs. */
export function setTarget(work: Work, wish: SetTarget): void {
  const { desired } = work.state;
  const { minimumBytes = desired.minimumBytes, maximumBytes = desired.maximumBytes, force } = wish;
  const { targetBytes } = wish;
  const denial = admitTarget(work.state, {
    minimumBytes,
    maximumBytes,
    force,
    ...(targetBytes !== undefined && { targetBytes }),
  });
  if (denial) return answer(work, wish.requestId, denial);
  const changed = noteWish(work, wish, minimumBytes, maximumBytes);
  begin(work, wish, changed);
}

/** Stores what is wanted; answers whether that is anything new. */
function noteWish(work: Work, wish: SetTarget, minimumBytes: number, maximumBytes: number): boolean {
  const { desired, machine } = work.state;
  const { targetBytes = desired.targetBytes } = wish;
  const control = wish.targetBytes === undefined ? desired.control : 'target';
  if (machine) {
    machine.growthBar = null;
    machine.plugRefusals = 0;
  }
  const next = { targetBytes, minimumBytes, maximumBytes, control };
  const same = Object.entries(next).every(([name, value]) => desired[name as keyof typeof next] === value);
  if (same) return false;
  saveDesired(work, next);
  const data = { ...next, formerTargetBytes: desired.targetBytes, origin: wish.origin };
  say(work, 'memory.target', data, { operationId: null, actor: wish.actor });
  return true;
}

function begin(work: Work, wish: SetTarget, changed: boolean): void {
  const { state } = work;
  const { machine, run, desired } = state;
  if (run && !changed && run.cancelledMs === null && run.unplugId === null) {
    return answer(work, wish.requestId, { type: 'accepted', operation: run.operation });
  }
  if (run) {
    const because = `Replaced by a new target of ${sayBytes(desired.targetBytes)}.`;
    endRun(work, { state: 'superseded', outcome: 'superseded', because });
  }
  if (!machine || desired.control === 'manual') return answer(work, wish.requestId, { type: 'done' });
  const plan = planResize({ ...situate(state, machine), sent: null });
  if (machine.fresh && plan.steps.length === 0 && !plan.bound) {
    state.last = null;
    return answer(work, wish.requestId, { type: 'done' });
  }
  const { operationId: id, origin, actor } = wish;
  const operation = beginRun(work, { id, kind: 'resize', origin, actor });
  answer(work, wish.requestId, { type: 'accepted', operation });
}
