import { potentialOf, wholePart } from '../facts.ts';
import type { DeviceStick, ObservedStick } from '../observation.ts';
import type { Situation, StickMemory } from '../situation.ts';
import { SETTLED_DIMM } from './connection.ts';
import { situate, stageOf } from './situate.ts';
import type { Machine } from './machine.ts';
import type { Work } from './work.ts';

/** What a stick is when nothing is known of it yet. */
export const NEW_STICK: StickMemory = {
  inGuest: 'no',
  pending: true,
  refused: false,
  drained: false,
  saidUnused: false,
  kept: false,
  effectiveBytes: null,
};

/** Follows each plugged stick from its announcement to its end: what the guest took of it, and whether it may use it. */
export function watchSticks(work: Work, machine: Machine): void {
  const { observation } = machine;
  const stage = stageOf(machine);
  const first = observation.growthMode === 'pc-dimm' ? SETTLED_DIMM : firstMemory(stage);
  const ids = [...work.state.desired.layout, ...observation.sticks].map(({ id }) => id);
  machine.sticks = Object.fromEntries(ids.map((id) => [id, machine.sticks[id] ?? first]));
  if (!observation.balloon || (stage !== 'waiting' && stage !== 'ready')) return;
  const situation = situate(work.state, machine);
  const watched = observation.sticks.map((stick) => [stick.id, watchStick(machine, situation, stick)] as const);
  machine.sticks = { ...machine.sticks, ...Object.fromEntries(watched) };
}

/** Somebody else's, first seen when the guest had left: it may have been taken before. */
function firstMemory(stage: Situation['stage']): StickMemory {
  return stage === 'away' ? { ...NEW_STICK, inGuest: 'yes' } : NEW_STICK;
}

function watchStick(machine: Machine, situation: Situation, stick: ObservedStick): StickMemory {
  const memory = machine.sticks[stick.id] ?? NEW_STICK;
  const seen = situation.deviceSticks.get(stick.id);
  if (!seen) return memory;
  const whole = wholePart(stick, situation);
  const got = potentialOf(stick, situation);
  if (isAsKnown(memory, seen, got)) return memory;
  const next = judge(memory, seen, got, whole);
  const ended = memory.pending && !next.pending;
  if (ended && got < whole && situation.capabilities.hotAdd) machine.growthBar = 'partial-hot-add';
  return next;
}

/** The usual case: a stick in use of which nothing is new. */
function isAsKnown(memory: StickMemory, seen: DeviceStick, got: number): boolean {
  const { inGuest, pending, drained, effectiveBytes } = memory;
  return seen.state === 'in-use' && inGuest === 'yes' && !pending && !drained && effectiveBytes === got;
}

function judge(memory: StickMemory, seen: DeviceStick, got: number, whole: number): StickMemory {
  const effectiveBytes = got;
  switch (seen.state) {
    case 'queued':
      return { ...memory, pending: true };
    case 'adding':
      return { ...memory, pending: true, inGuest: memory.inGuest === 'yes' ? 'yes' : 'asked' };
    case 'in-use':
      return { ...memory, pending: false, refused: false, drained: false, inGuest: 'yes', effectiveBytes };
    case 'unused':
      return judgeUnused({ ...memory, effectiveBytes }, seen, got, whole);
  }
}

/** UNUSED is believed only with all of it released, or refused whole by a guest that cannot have it from before. */
function judgeUnused(memory: StickMemory, seen: DeviceStick, got: number, whole: number): StickMemory {
  const drained = got > 0 && seen.releasedBytes === got;
  const refused = memory.refused || (memory.pending && got === 0 && whole > 0);
  const inGuest = memory.inGuest === 'asked' && got === 0 ? 'no' : memory.inGuest;
  return { ...memory, pending: false, refused, drained, inGuest: drained ? 'yes' : inGuest };
}
