import { sayBytes } from '../words.ts';
import { admitGrowth, type Denial, deny } from './admit-target.ts';
import { beginRun } from './begin-run.ts';
import { endRun } from './end-run.ts';
import type { ControllerInput } from './io.ts';
import { addToLayout } from './layout.ts';
import type { Machine } from './machine.ts';
import { placeStick } from './place-stick.ts';
import { situate } from './situate.ts';
import type { ControllerState } from './state.ts';
import { answer, say, saveDesired, type Work } from './work.ts';

type PlugStick = ControllerInput & { readonly type: 'plug-stick' };

/** A person plugs one stick: its size is added to the target, which is sent before the plug and after the hot-add. */
export function plugStick(work: Work, wish: PlugStick): void {
  const { state } = work;
  const { machine, desired } = state;
  if (!machine) return answer(work, wish.requestId, deny('not-running', 'A stick is plugged into a running VM.'));
  const situation = situate(state, machine);
  const stick = placeStick(situation, wish, state.handBackends);
  if ('reason' in stick) return answer(work, wish.requestId, stick);
  const base = desired.control === 'manual' ? machine.observation.actualBytes : desired.targetBytes;
  const targetBytes = base + stick.sizeBytes;
  const denial = admitSum(state, machine, targetBytes);
  if (denial) return answer(work, wish.requestId, denial);
  endRun(work, { state: 'superseded', outcome: 'superseded', because: `Replaced by the plug of stick ${stick.id}.` });
  machine.growthBar = null;
  saveDesired(work, { targetBytes });
  const { operationId: id, actor } = wish;
  const operation = beginRun(work, {
    id,
    kind: 'plug',
    origin: 'user',
    actor,
    stick,
    formerTargetBytes: desired.targetBytes,
  });
  say(work, 'memory.target', { targetBytes, formerTargetBytes: desired.targetBytes, stick: stick.id }, { actor });
  addToLayout(work, stick, 'A person asked for it.');
  if (stick.id === situation.freshStick.id) state.stickCount += 1;
  answer(work, wish.requestId, { type: 'accepted', operation });
}

function admitSum(state: ControllerState, machine: Machine, targetBytes: number): Denial | null {
  const limitBytes = Math.min(state.desired.maximumBytes, machine.shape.maximumBytes);
  if (targetBytes <= limitBytes) return admitGrowth(state, targetBytes);
  return deny('above-maximum', `${sayBytes(targetBytes)} is above the maximum of ${sayBytes(limitBytes)}.`, {
    limitBytes,
  });
}
