import { currentSize } from '../facts.ts';
import type { Observation } from '../observation.ts';
import { closeConnection, isCapabilitiesKnown, openConnection } from './connection.ts';
import { settleDemand } from './demand.ts';
import { guessRegion } from './guess-region.ts';
import { guessSticks } from './guess-sticks.ts';
import { judgeHotAdd } from './judge-hot-add.ts';
import { noteAdded } from './note-added.ts';
import { notePace } from './pace.ts';
import { stageOf } from './situate.ts';
import type { Machine } from './machine.ts';
import { noteStrangers } from './strangers.ts';
import { watchTotal } from './watch-total.ts';
import { watchSticks } from './watch-sticks.ts';
import { takeStats } from './take-stats.ts';
import { noteWarnings } from './warnings.ts';
import type { Work } from './work.ts';

/** One poll of the machine, taken in. What was under way before a RESET or a deletion is not believed. */
export function takeObservation(work: Work, machine: Machine, seen: Observation): void {
  if (seen.at <= machine.resetAt) return;
  const observation = withoutDeleted(machine, seen);
  const before = machine.observation;
  machine.observation = observation;
  work.state.growthMode = observation.growthMode;
  noteAdded(machine);
  machine.deviceSticks = new Map(observation.balloon?.sticks.map((stick) => [stick.id, stick]));
  machine.fresh = work.state.command === null && seen.at >= machine.issuedAt;
  watchConnection(work, machine);
  watchSticks(work, machine);
  if (machine.fresh) noteStrangers(work, machine);
  noteChange(machine);
  settleDemand(machine);
  takeStats(work, machine);
  watchTotal(machine);
  watchMode(work, machine, before);
  notePace(machine, currentSize(observation), work.state.run !== null);
  noteWarnings(work, machine);
}

function withoutDeleted({ deleted }: Machine, seen: Observation): Observation {
  const gone = (id: string): boolean => (deleted[id] ?? Number.NEGATIVE_INFINITY) >= seen.at;
  if (!seen.sticks.some(({ id }) => gone(id))) return seen;
  return { ...seen, sticks: seen.sticks.filter(({ id }) => !gone(id)) };
}

function watchConnection(work: Work, machine: Machine): void {
  const device = machine.observation.balloon;
  if (!device) return;
  if (device.capabilities) machine.capabilities = device.capabilities;
  if (isCapabilitiesKnown(device.state)) openConnection(work, machine, device.protocolVersion);
  else closeConnection(work, machine);
}

/** What an observation shows of the guest depends on how the machine grows, and whether it has `x-query-hv-balloon`. */
function watchMode(work: Work, machine: Machine, before: Observation): void {
  const { growthMode, balloon } = machine.observation;
  if (growthMode === 'memdev' && balloon) judgeHotAdd(machine);
  if (growthMode === 'virtio-mem') watchBlocks(work, machine, before);
  if (balloon) return;
  if (growthMode === 'memdev') guessRegion(work, machine, before);
  if (growthMode === 'haprot') guessSticks(work, machine, before);
}

/** Blocks that come or go while the machine was not reset are a guest's doing. */
function watchBlocks(work: Work, machine: Machine, before: Observation): void {
  const { actualBytes, region } = machine.observation;
  const isSameBoot = before.at > machine.resetAt;
  if (region?.kind !== 'virtio-mem' || !isSameBoot || region.pluggedBytes === 0) return;
  if (actualBytes !== before.actualBytes) openConnection(work, machine, null);
}

/** Whatever moves restarts the patience with a guest; its reports alone do not. */
function noteChange(machine: Machine): void {
  const { observation } = machine;
  const { balloon, actualBytes, sticks } = observation;
  const trace = JSON.stringify([
    actualBytes,
    sticks.map(({ id }) => id),
    balloon && [balloon.state, balloon.since, balloon.totalBytes, balloon.removedGuestBytes],
    stageOf(machine),
    awaitedDimms(machine),
  ]);
  if (trace === machine.trace) return;
  machine.trace = trace;
  machine.changedMs = machine.vmMs;
}

/** That a guest has handled one shows in no size. */
function awaitedDimms({ observation, sticks }: Machine): readonly string[] {
  if (observation.growthMode !== 'pc-dimm') return [];
  return observation.sticks.map(({ id }) => id).filter((id) => sticks[id]?.pending);
}
