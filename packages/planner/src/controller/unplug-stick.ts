import { potentialOf, readFacts } from '../facts.ts';
import type { ObservedStick } from '../observation.ts';
import { sayBytes } from '../words.ts';
import { type Denial, deny } from './admit-target.ts';
import { beginRun } from './begin-run.ts';
import { endRun } from './end-run.ts';
import type { ControllerInput } from './io.ts';
import type { Machine } from './machine.ts';
import { isRemovable, releasedOf } from './removable.ts';
import { situate } from './situate.ts';
import type { ControllerState } from './state.ts';
import { answer, say, saveDesired, type Work } from './work.ts';

type UnplugStick = ControllerInput & { readonly type: 'unplug-stick' };

/** A person removes a stick that the guest does not use any more. The target is at most what remains. */
export function unplugStick(work: Work, wish: UnplugStick): void {
  const { state } = work;
  const { id, operationId, actor } = wish;
  const found = findRemovable(state, id);
  if ('reason' in found) return answer(work, wish.requestId, found);
  const interrupted = state.run !== null && state.run.unplugId === null;
  endRun(work, { state: 'superseded', outcome: 'superseded', because: `Interrupted by the removal of stick ${id}.` });
  lowerTarget(work, found.machine, found.stick, actor);
  const kind = 'unplug';
  const operation = beginRun(work, { id: operationId, kind, origin: 'user', actor, unplugId: id, interrupted });
  answer(work, wish.requestId, { type: 'accepted', operation });
}

function findRemovable(
  { machine, desired }: ControllerState,
  id: string,
): { readonly machine: Machine; readonly stick: ObservedStick } | Denial {
  const stick = machine?.observation.sticks.find((one) => one.id === id);
  const isListed = desired.layout.some((one) => one.id === id);
  if (!stick && !isListed) return deny('device-unknown', `There is no stick ${id}.`);
  if (!machine) return deny('not-running', 'A stick is removed from a running VM.');
  if (!stick) return deny('device-not-plugged', `Stick ${id} is not plugged yet.`);
  return isRemovable(machine, stick) ? { machine, stick } : denyBusy(machine, stick);
}

function denyBusy(machine: Machine, { id, sizeBytes }: ObservedStick): Denial {
  const releasedBytes = releasedOf(machine, id) ?? 0;
  const released = `${sayBytes(releasedBytes)} of ${sayBytes(sizeBytes)} are given back`;
  return deny('device-busy', `The guest still uses stick ${id}: ${released}.`, { releasedBytes });
}

function lowerTarget(work: Work, machine: Machine, stick: ObservedStick, actor: string): void {
  const { desired } = work.state;
  const situation = situate(work.state, machine);
  const targetBytes = readFacts(situation).potentialBytes - potentialOf(stick, situation);
  if (desired.targetBytes <= targetBytes || desired.control === 'manual') return;
  saveDesired(work, { targetBytes });
  const data = { targetBytes, formerTargetBytes: desired.targetBytes, stick: stick.id };
  say(work, 'memory.target', data, { operationId: null, actor });
}
