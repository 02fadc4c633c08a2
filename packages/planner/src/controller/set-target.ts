import { planResize } from '../plan-resize.ts';
import { sayBytes } from '../words.ts';
import { admitTarget } from './admit-target.ts';
import { beginRun } from './begin-run.ts';
import { endRun } from './end-run.ts';
import type { ControllerInput } from './io.ts';
import type { Machine } from './machine.ts';
import { sentBefore } from './sent-before.ts';
import { situate } from './situate.ts';
import { answer, say, saveDesired, type Work } from './work.ts';

type SetTarget = ControllerInput & { readonly type: 'set-target' };

/** A person (or a policy) says how large the guest should be: refuse, ignore, begin, or replace what runs. */
export function setTarget(work: Work, wish: SetTarget): void {
  const { desired } = work.state;
  const { minimumBytes = desired.minimumBytes, maximumBytes = desired.maximumBytes, force } = wish;
  const bounds = { minimumBytes, maximumBytes };
  const targetBytes = wish.targetBytes ?? moveInto(desired.targetBytes, bounds);
  const denial = admitTarget(work.state, { ...bounds, force, ...(targetBytes !== null && { targetBytes }) });
  if (denial) return answer(work, wish.requestId, denial);
  const changed = noteWish(work, wish, { ...bounds, targetBytes: targetBytes ?? desired.targetBytes });
  // Bounds that leave the target alone leave the guest alone too.
  if (targetBytes === null) return answer(work, wish.requestId, { type: 'done' });
  begin(work, wish, changed);
}

interface Bounds {
  readonly minimumBytes: number;
  readonly maximumBytes: number;
}

/** The target that new bounds force upon the VM; it must be admitted like one that is asked for. Null: it may stay. */
function moveInto(targetBytes: number, { minimumBytes, maximumBytes }: Bounds): number | null {
  const moved = Math.min(Math.max(targetBytes, minimumBytes), maximumBytes);
  return moved === targetBytes ? null : moved;
}

/** Stores what is wanted; answers whether that is anything new. */
function noteWish(work: Work, wish: SetTarget, wanted: Bounds & { readonly targetBytes: number }): boolean {
  const { desired } = work.state;
  const control = wish.targetBytes === undefined ? desired.control : 'target';
  const next = { ...wanted, control };
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
  if (machine) tryAnew(machine);
  if (run && !changed && run.cancelledAt === null && run.unplugId === null) {
    return answer(work, wish.requestId, { type: 'accepted', operation: run.operation });
  }
  if (run) {
    const because = `Replaced by a new target of ${sayBytes(desired.targetBytes)}.`;
    endRun(work, { state: 'superseded', outcome: 'superseded', because });
  }
  if (!machine || desired.control === 'manual') return answer(work, wish.requestId, { type: 'done' });
  const plan = planResize({ ...situate(state, machine), sent: sentBefore(machine) });
  if (machine.fresh && plan.steps.length === 0 && !plan.bound) {
    state.last = null;
    return answer(work, wish.requestId, { type: 'done' });
  }
  const { operationId: id, origin, actor } = wish;
  const operation = beginRun(work, { id, kind: 'resize', origin, actor });
  answer(work, wish.requestId, { type: 'accepted', operation });
}

/** What the guest or the machine refused is asked for once more. */
function tryAnew(machine: Machine): void {
  machine.growthBar = null;
  machine.plugRefusals = 0;
}
