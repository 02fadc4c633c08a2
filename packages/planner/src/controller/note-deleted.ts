import { alignUp } from '@dimmer/pages';
import type { LayoutStick } from '../desired.ts';
import { potentialOf } from '../facts.ts';
import type { ObservedStick } from '../observation.ts';
import { dropFromLayout } from './layout.ts';
import { situate, stageOf } from './situate.ts';
import type { Machine } from './machine.ts';
import { say, type Work } from './work.ts';

/** Whoever caused it: the stick is out of the layout, and its address is lost until the next RESET (spec 5.9). */
export function noteDeleted(work: Work, machine: Machine, id: string, raw: unknown): void {
  const listed = work.state.desired.layout.find((stick) => stick.id === id);
  const stick = machine.observation.sticks.find((one) => one.id === id);
  if (!listed && !stick) return;
  machine.deleted = { ...machine.deleted, [id]: work.at };
  machine.fresh = false;
  keepOff(work, machine, stick ?? listed);
  if (stick) forgetStick(work, machine, stick);
  // A DIMM may go long after it was asked to.
  if (machine.observation.growthMode === 'pc-dimm' && !work.state.run) work.state.due ??= 'unplugged';
  dropFromLayout(work, id, 'It was removed from the machine.');
  say(work, 'device.unplugged', { id, sizeBytes: stick?.sizeBytes ?? listed?.sizeBytes ?? null, qmp: raw });
  work.effects.push({ type: 'observe' });
}

/** The series refuses a range that was part of the guest before; DIMMs may go anywhere again. */
function keepOff(work: Work, machine: Machine, stick: Placed | undefined): void {
  const { growthMode, balloon } = machine.observation;
  if (!stick || stick.addressBytes === null || growthMode !== 'haprot' || stageOf(machine) === 'booting') return;
  if (balloon?.addressReuse) return noteFreed(work, machine, stick.id, stick.addressBytes);
  machine.barred = [...machine.barred, { start: stick.addressBytes, end: stick.addressBytes + stick.sizeBytes }];
}

type Placed = Pick<LayoutStick, 'id' | 'addressBytes' | 'sizeBytes'>;

/** What the guest had of it is free for another stick, which begins with all of it given back. */
function noteFreed(work: Work, machine: Machine, id: string, addressBytes: number): void {
  const stick = machine.observation.sticks.find((one) => one.id === id);
  const effective = stick ? potentialOf(stick, situate(work.state, machine)) : 0;
  const start = alignUp(addressBytes, machine.capabilities.alignmentBytes);
  const isKnown = machine.freed.some((range) => range.start <= start && start + effective <= range.end);
  if (effective > 0 && !isKnown) machine.freed = [...machine.freed, { start, end: start + effective }];
}

/** What was sent stays known: the total falls, but not by a hot-add. */
function forgetStick(work: Work, machine: Machine, stick: ObservedStick): void {
  const { observation, sent } = machine;
  const effective = potentialOf(stick, situate(work.state, machine));
  // To virtio-balloon the same target means another size now: it is to be sent again.
  if (sent && observation.balloonDevice === 'hv-balloon')
    machine.sent = { ...sent, totalBytes: sent.totalBytes - effective };
  if (stageOf(machine) === 'ready') machine.removedBytes += effective;
  machine.observation = { ...observation, sticks: observation.sticks.filter((one) => one !== stick) };
}
