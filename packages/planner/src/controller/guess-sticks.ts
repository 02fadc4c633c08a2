import { HOT_ADD_PROVEN_MS } from '../limits.ts';
import { potentialOf } from '../facts.ts';
import type { Observation } from '../observation.ts';
import type { StickMemory } from '../situation.ts';
import { closeConnection, openConnection } from './connection.ts';
import { situate, stageOf } from './situate.ts';
import type { Machine } from './machine.ts';
import { isOverVirtio, noteGivenBack, noteTaken } from './virtio-sticks.ts';
import { NEW_STICK } from './watch-sticks.ts';
import type { Work } from './work.ts';

/**
 * What can be concluded where there is no `x-query-hv-balloon`: only sizes and the events of sticks tell of the guest
 * (design, "What the series' monitor does not tell").
 */
export function guessSticks(work: Work, machine: Machine, before: Observation): void {
  const { actualBytes, baseBytes } = machine.observation;
  if (isOverVirtio(machine)) return;
  if (actualBytes !== before.actualBytes && before.actualBytes !== baseBytes) noteLeft(work, machine);
  if (stageOf(machine) !== 'ready') return;
  const sizes = readSizes(work, machine);
  if (actualBytes > sizes.mostBytes) forgetShortfalls(machine);
  if (actualBytes !== baseBytes) believeUnused(machine, sizes);
  proveHotAdds(machine, before, readSizes(work, machine));
}

/** The size fell back to boot memory though something else was asked for: the guest has left the VMBus (spec 3.7). */
function noteLeft(work: Work, machine: Machine): void {
  const { actualBytes, baseBytes } = machine.observation;
  if (actualBytes === baseBytes && machine.sent !== null && machine.sent.bytes !== baseBytes)
    closeConnection(work, machine);
}

interface Sizes {
  readonly pending: Observation['sticks'];
  readonly pendingBytes: number;
  /** With all sticks in and nothing given back. */
  readonly mostBytes: number;
}

function readSizes({ state }: Work, machine: Machine): Sizes {
  const { sticks, baseBytes } = machine.observation;
  const situation = situate(state, machine);
  const sum = (some: Observation['sticks']) => some.reduce((bytes, stick) => bytes + potentialOf(stick, situation), 0);
  const pending = sticks.filter(({ id }) => machine.sticks[id]?.pending);
  return { pending, pendingBytes: sum(pending), mostBytes: baseBytes + sum(sticks) };
}

/** The guest has more than it was thought to have taken: a stick that seemed short was only slow. */
function forgetShortfalls(machine: Machine): void {
  for (const [id, { refused }] of Object.entries(machine.sticks)) {
    if (!refused) change(machine, id, { effectiveBytes: null });
  }
}

/**
 * Leaving the VMBus brings the size to boot memory exactly; at any other size UNUSED was said of the stick alone. One on
 * its way was refused, unless so little was asked for that the guest may have taken it and given it back.
 */
function believeUnused(machine: Machine, { mostBytes }: Sizes): void {
  for (const { id, sizeBytes } of machine.observation.sticks) {
    const memory = machine.sticks[id];
    if (!memory?.saidUnused) continue;
    const refused = memory.pending && (machine.leastAskedBytes ?? mostBytes) >= mostBytes - sizeBytes;
    if (refused) machine.growthBar = 'partial-hot-add';
    const inGuest = memory.inGuest === 'asked' ? 'no' : memory.inGuest;
    const judged = refused ? { refused, effectiveBytes: 0, inGuest } : { drained: !memory.pending || inGuest === 'no' };
    change(machine, id, { ...judged, pending: false, saidUnused: false });
  }
}

/**
 * The device balloons only when its queue of sticks is empty, and a partial hot-add empties it: so a size that falls after
 * the sticks had shown in it, or is just what was asked for and less than all, proves that they are in. Failing that,
 * nothing has moved for longer than a hot-add takes.
 */
function proveHotAdds(machine: Machine, before: Observation, { pending, pendingBytes, mostBytes }: Sizes): void {
  if (pending.length === 0) return;
  const { sent, observation } = machine;
  const { actualBytes } = observation;
  const shown = mostBytes - pendingBytes;
  const isSameGuest = before.at > Math.max(machine.resetAt, machine.connection.since);
  const hasFallen = isSameGuest && actualBytes < before.actualBytes && before.actualBytes > shown;
  const isBallooned = actualBytes === sent?.bytes && actualBytes < mostBytes && actualBytes > shown;
  // What has not shown at all has not begun: the guest is silent, unless it was said to be unused.
  const hasBegun = actualBytes > shown || pending.some(({ id }) => machine.sticks[id]?.saidUnused);
  const isStill = hasBegun && machine.vmMs - machine.changedMs >= HOT_ADD_PROVEN_MS;
  if (!hasFallen && !isBallooned && !isStill) return;
  // Below everything that was asked for nothing was given back: what shows of each stick is what was taken of it.
  const isWhole = actualBytes >= (machine.leastAskedBytes ?? 0);
  settleSticks(machine, pending, isWhole ? pendingBytes : actualBytes - shown);
}

/** One after the other, as the device adds them. Of which nothing shows has not begun, unless it was said to be unused. */
function settleSticks(machine: Machine, pending: Observation['sticks'], shownBytes: number): void {
  let left = shownBytes;
  for (const { id, sizeBytes } of pending) {
    const taken = Math.max(0, Math.min(left, sizeBytes));
    left -= taken;
    if (taken === 0 && !machine.sticks[id]?.saidUnused) continue;
    if (taken < sizeBytes) machine.growthBar = 'partial-hot-add';
    change(machine, id, {
      pending: false,
      saidUnused: false,
      inGuest: 'yes',
      effectiveBytes: taken === sizeBytes ? null : taken,
    });
  }
}

/** UNUSED: the guest took nothing of it, or gave it all back, or left the VMBus: the size will tell. */
export function guessUnused(machine: Machine, id: string): void {
  if (machine.observation.balloon || !machine.sticks[id]) return;
  if (isOverVirtio(machine)) return noteGivenBack(machine, id);
  change(machine, id, { saidUnused: true });
}

/**
 * INUSE: a guest has connected and the stick is announced, or its first page went back to the guest. Announced again
 * without a RESET, the guest may have it from before.
 */
export function guessInUse(work: Work, machine: Machine, id: string): void {
  if (machine.observation.balloon) return;
  const memory = machine.sticks[id] ?? NEW_STICK;
  const again = machine.connection.open && memory.drained;
  openConnection(work, machine, null);
  if (isOverVirtio(machine)) return noteTaken(machine, id);
  if (again) return change(machine, id, { drained: false, saidUnused: false });
  const inGuest = memory.inGuest === 'no' ? 'asked' : 'yes';
  change(machine, id, {
    pending: true,
    refused: false,
    drained: false,
    saidUnused: false,
    effectiveBytes: null,
    inGuest,
  });
}

/** A plug was taken: there is a guest, and it may have been asked already. */
export function noteAnnounced(work: Work, machine: Machine, id: string): void {
  openConnection(work, machine, null);
  machine.leastAskedBytes = machine.lastValueBytes;
  change(machine, id, { inGuest: 'asked' });
}

function change(machine: Machine, id: string, to: Partial<StickMemory>): void {
  machine.sticks = { ...machine.sticks, [id]: { ...(machine.sticks[id] ?? NEW_STICK), ...to } };
}
