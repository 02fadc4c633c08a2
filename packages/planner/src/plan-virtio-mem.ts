import { alignDown, alignUp } from '@dimmer/pages';
import type { Facts } from './facts.ts';
import { type Goal, withHidden } from './goal.ts';
import type { Bound } from './growth-room.ts';
import type { ObservedRegion } from './observation.ts';
import type { Plan } from './plan.ts';
import type { PlanStep } from './plan-step.ts';
import type { Situation } from './situation.ts';
import { sayBytes } from './words.ts';

type VirtioMem = ObservedRegion & { readonly kind: 'virtio-mem' };

/**
 * Rules 1 to 5 where memory comes and goes in blocks of virtio-mem (spec 10.2). Only what is above boot memory does, unless
 * a balloon lowers that too. What is asked for stays asked for: the device takes it up in its own time, also after a reset.
 */
export function planVirtioMem(situation: Situation, region: VirtioMem): Plan {
  const facts = readBlocks(situation, region);
  const { requestedBytes, ownBytes, ...possible } = lowerToBlocks(situation, region, facts);
  const goal = withHidden(situation, possible);
  const request = askForBlocks(situation, region, requestedBytes, goal.goalBytes);
  const balloon = askForBoot(situation, facts, ownBytes, goal.goalBytes);
  const isGrowing = goal.goalBytes > facts.currentBytes;
  const leave = leaveFirst(region, requestedBytes, request, balloon);
  const steps = isGrowing ? [...balloon, ...request] : [...leave, ...balloon];
  return { ...goal, facts, steps: withWait(situation, facts, goal.goalBytes, steps) };
}

/**
 * What a balloon takes it may take of the very blocks that have to leave: each such page must then be moved into a guest
 * that becomes smaller as it does so. A Linux of 3 GiB that was asked for both at once stood still with 478 MiB of blocks
 * left; in turn it gave all in 1.8 s (QEMU 10.0.2, TCG).
 */
function leaveFirst(
  { pluggedBytes }: VirtioMem,
  requestedBytes: number,
  request: readonly PlanStep[],
  balloon: readonly PlanStep[],
): readonly PlanStep[] {
  const mustWait = balloon.length > 0 && pluggedBytes > requestedBytes;
  return mustWait ? [...request, { kind: 'await-guest', what: 'balloon' }] : request;
}

function readBlocks(
  { observation, shape, sent, awaitsTotal }: Situation,
  { requestedBytes, pluggedBytes }: VirtioMem,
): Facts {
  const hasBytes = observation.actualBytes - pluggedBytes;
  const wantedBytes = sent?.bytes ?? hasBytes;
  const nominalBytes = ownBytesOf({ observation, shape }) + requestedBytes;
  return {
    currentBytes: observation.actualBytes,
    potentialBytes: nominalBytes,
    nominalBytes,
    pendingSticks: awaitsTotal ? 1 : 0,
    missing: [],
    idle: pluggedBytes === requestedBytes && hasBytes === wantedBytes,
    ballooning: pluggedBytes > requestedBytes || hasBytes > wantedBytes,
    unballooning: pluggedBytes < requestedBytes || hasBytes < wantedBytes,
    taken: true,
    stoppedShort: false,
    armedBytes: null,
    overtaken: false,
    totalBytes: ownBytesOf({ observation, shape }) + pluggedBytes,
  };
}

/** What does not come and go by blocks: boot memory, and DIMMs that others have put in. */
function ownBytesOf({ observation, shape }: Pick<Situation, 'observation' | 'shape'>): number {
  return observation.sticks.reduce((sum, { sizeBytes }) => sum + sizeBytes, shape.bootBytes);
}

interface Split extends Goal {
  readonly requestedBytes: number;
  /** Of boot memory. */
  readonly ownBytes: number;
}

/** Whole blocks up to the target; with a balloon, the blocks that cover it, and the excess is taken from boot memory. */
function lowerToBlocks(situation: Situation, region: VirtioMem, facts: Facts): Split {
  const bootBytes = ownBytesOf(situation);
  if (!situation.mayBalloon) return { ...split(bootBytes, region.requestedBytes), goalBytes: facts.currentBytes };
  const targetBytes = Math.min(Math.max(situation.targetBytes, situation.minimumBytes), situation.maximumBytes);
  const canBalloon = situation.capabilities.balloon;
  if (targetBytes < bootBytes) {
    if (canBalloon) return split(targetBytes, 0);
    const because = `Its boot memory of ${sayBytes(bootBytes)} cannot shrink: the machine has no balloon.`;
    return split(bootBytes, 0, { outcome: 'guest-floor', because });
  }
  const most = mostBlocks(situation, region);
  const wishBytes = targetBytes - bootBytes;
  const roundedBytes = canBalloon ? alignUp(wishBytes, region.blockBytes) : alignDown(wishBytes, region.blockBytes);
  if (roundedBytes > most.bytes) return split(bootBytes, most.bytes, most.bound);
  return split(Math.min(bootBytes, targetBytes - roundedBytes), roundedBytes, overMaximum(situation));
}

function split(ownBytes: number, requestedBytes: number, bound: Bound | null = null): Split {
  return { ownBytes, requestedBytes, goalBytes: ownBytes + requestedBytes, bound };
}

/** What may be asked for at most; never less than what is asked for now, for the host's lack of room shrinks nobody. */
function mostBlocks(situation: Situation, region: VirtioMem): { readonly bytes: number; readonly bound: Bound } {
  const { maximumBytes, hostLimitBytes } = situation;
  const { blockBytes, sizeBytes, requestedBytes } = region;
  const bootBytes = ownBytesOf(situation);
  const space = Math.min(sizeBytes, alignDown(Math.max(0, maximumBytes - bootBytes), blockBytes));
  const limitBytes = hostLimitBytes ?? Number.MAX_SAFE_INTEGER;
  const host = Math.max(requestedBytes, alignDown(Math.max(0, limitBytes - bootBytes), blockBytes));
  if (host < space) {
    return { bytes: host, bound: { outcome: 'host-memory-short', because: 'The host has no room for more.' } };
  }
  const because = `Its memory device and its maximum of ${sayBytes(maximumBytes)} allow no more.`;
  return { bytes: space, bound: { outcome: 'at-maximum', because } };
}

function overMaximum({ targetBytes, maximumBytes }: Situation): Bound | null {
  if (targetBytes <= maximumBytes) return null;
  return { outcome: 'at-maximum', because: `Its maximum is ${sayBytes(maximumBytes)}.` };
}

function askForBlocks(
  { mayBalloon }: Situation,
  { id, requestedBytes: asked }: VirtioMem,
  requestedBytes: number,
  goalBytes: number,
): readonly PlanStep[] {
  if (!mayBalloon || asked === requestedBytes) return [];
  return [{ kind: 'set-requested-size', id, requestedBytes, goalBytes }];
}

/** The balloon of such a machine knows of boot memory only. */
function askForBoot(situation: Situation, facts: Facts, ownBytes: number, goalBytes: number): readonly PlanStep[] {
  const { mayBalloon, capabilities, sent } = situation;
  if (!mayBalloon || !capabilities.balloon || sent?.bytes === ownBytes) return [];
  const hasBytes = facts.currentBytes - (facts.totalBytes - ownBytesOf(situation));
  if (sent === null && hasBytes === ownBytes) return [];
  return [{ kind: 'set-balloon-target', targetBytes: ownBytes, goalBytes }];
}

function withWait(
  { stage }: Situation,
  facts: Facts,
  goalBytes: number,
  steps: readonly PlanStep[],
): readonly PlanStep[] {
  const isDone = facts.idle && facts.pendingSticks === 0 && facts.currentBytes === goalBytes;
  if (steps.length === 0 && isDone) return [];
  const what = stage === 'booting' ? 'connect' : goalBytes >= facts.currentBytes ? 'hot-add' : 'balloon';
  return [...steps, { kind: 'await-guest', what }];
}
