import { alignUp, isAligned } from '@dimmer/pages';
import type { LayoutStick } from '../desired.ts';
import { freeGaps, gapBytes } from '../free-gaps.ts';
import type { Situation } from '../situation.ts';
import { sayAddress, sayBytes, sayCount, saySlotsUsed } from '../words.ts';
import { admitGrowth, type Denial, deny } from './admit-target.ts';
import { beginRun } from './begin-run.ts';
import { endRun } from './end-run.ts';
import type { ControllerInput } from './io.ts';
import { addToLayout } from './layout.ts';
import { situate } from './situate.ts';
import type { ControllerState, Machine } from './state.ts';
import { answer, say, saveDesired, type Work } from './work.ts';

type PlugStick = ControllerInput & { readonly type: 'plug-stick' };

/** A person plugs one stick: its size is added to the target, which is sent before the plug and after the hot-add. */
export function plugStick(work: Work, wish: PlugStick): void {
  const { state } = work;
  const { machine, desired } = state;
  if (!machine) return answer(work, wish.requestId, deny('not-running', 'A stick is plugged into a running VM.'));
  const situation = situate(state, machine);
  const stick = placeStick(state, situation, wish);
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

/** The stick as it would be plugged, or the first reason against it (spec 5.3). */
function placeStick(state: ControllerState, situation: Situation, wish: PlugStick): LayoutStick | Denial {
  const { stage, capabilities, shape, observation, freshStick } = situation;
  const { sizeBytes, id = freshStick.id, node = 0 } = wish;
  const unit = capabilities.alignmentBytes;
  if (stage === 'booting' || stage === 'away') return deny('guest-not-ready', 'No guest is connected to the protocol.');
  if (!capabilities.hotAdd) return deny('guest-cannot-hot-add', 'The guest cannot take added memory.');
  const taken = [...observation.sticks, ...situation.layout];
  const memdev = id === freshStick.id ? freshStick.memdev : `${id}-mem`;
  if (taken.some((one) => one.id === id || one.memdev === memdev))
    return deny('id-in-use', `There is a stick ${id} already.`);
  if (!isAligned(sizeBytes, unit) || sizeBytes <= 0) {
    return deny('unaligned', `The guest takes memory in units of ${sayBytes(unit)}.`, {
      limitBytes: alignUp(sizeBytes, unit),
    });
  }
  const missing = situation.layout.filter((one) => !observation.sticks.some((stick) => stick.id === one.id));
  if (observation.sticks.length + missing.length >= shape.slots) {
    return deny('no-slots', saySlotsUsed(shape.slots));
  }
  if (node < 0 || node >= Math.max(1, shape.numaNodes))
    return deny('bad-node', `The VM has ${sayCount(Math.max(1, shape.numaNodes), 'NUMA node')}.`);
  const nominal = taken.reduce((sizes, one) => sizes.set(one.id, one.sizeBytes), new Map<string, number>());
  const left = shape.maximumBytes - shape.bootBytes - [...nominal.values()].reduce((sum, bytes) => sum + bytes, 0);
  if (sizeBytes > left) {
    return deny('above-maximum', `The machine has room for sticks of ${sayBytes(left)} more.`, { limitBytes: left });
  }
  const place = findPlace(situation, sizeBytes, wish.addressBytes);
  if (typeof place !== 'number') return place;
  return { id, memdev, sizeBytes, addressBytes: place, node, origin: 'dimmer' };
}

function findPlace(situation: Situation, sizeBytes: number, addressBytes?: number): number | Denial {
  const gaps = freeGaps(situation);
  if (addressBytes === undefined) {
    const gap = gaps.find((one) => gapBytes(one) >= sizeBytes);
    return gap
      ? gap.start
      : deny('no-address-space', `No gap of ${sayBytes(sizeBytes)} is left before the guest's next reset.`);
  }
  const unit = situation.capabilities.alignmentBytes;
  if (!isAligned(addressBytes, unit)) return deny('unaligned', `Addresses are multiples of ${sayBytes(unit)}.`);
  const fits = gaps.some(({ start, end }) => start <= addressBytes && addressBytes + sizeBytes <= end);
  return fits
    ? addressBytes
    : deny('address-unavailable', `${sayBytes(sizeBytes)} at ${sayAddress(addressBytes)} are not free.`);
}
