import { alignDown, alignUp } from '@dimmer/pages';
import type { LayoutStick } from './desired.ts';
import type { HvBalloonObservation, ObservedStick } from './observation.ts';
import type { Situation } from './situation.ts';

/** An observation in the planner's own terms, the same with and without `x-query-hv-balloon`. */
export interface Facts {
  /** What the guest owns, as the device's own decision counts it (spec 3.4). */
  readonly currentBytes: number;
  /** What it could own without another stick. */
  readonly potentialBytes: number;
  /** Boot memory and the nominal sizes of all sticks, plugged or of the layout. */
  readonly nominalBytes: number;
  /**
   * Sticks whose hot-add is still to come or to end, and those of the layout that the machine lacks; one more while memory
   * of the machine's own region is being added, or while what was added is not in use.
   */
  readonly pendingSticks: number;
  readonly missing: readonly LayoutStick[];
  /** No transaction runs with the guest. Without `x-` nobody knows: true unless a stick is pending. */
  readonly idle: boolean;
  readonly ballooning: boolean;
  readonly unballooning: boolean;
  /** The value last sent has been taken up (without `x-`: half of it has come). */
  readonly taken: boolean;
  /** The value last sent was taken up, and the guest stopped before it. */
  readonly stoppedShort: boolean;
  /** Another value than this may still wait in the device; null: none. */
  readonly armedBytes: number | null;
  /** A hot-add has come since the last value was sent. */
  readonly overtaken: boolean;
  readonly totalBytes: number;
}

export function readFacts(situation: Situation): Facts {
  const { observation, sent } = situation;
  const missing = findMissing(situation);
  const sums = sumSticks(situation);
  for (const stick of missing) {
    sums.nominalBytes += stick.sizeBytes;
    sums.potentialBytes += wholePart(stick, situation);
  }
  const currentBytes = currentSize(observation);
  const device = observation.balloon;
  const seen = device ? readDevice(device, situation, currentBytes) : guessDevice(situation, currentBytes, sums);
  return {
    ...seen,
    currentBytes,
    potentialBytes: sums.potentialBytes,
    nominalBytes: sums.nominalBytes,
    pendingSticks: sums.pending + missing.length + (situation.awaitsTotal ? 1 : 0),
    missing,
    overtaken: sent !== null && sent.totalBytes !== seen.totalBytes,
  };
}

/** Those of the layout that are still to be plugged. */
function findMissing({ capabilities, layout, observation, sticks }: Situation): readonly LayoutStick[] {
  if (!capabilities.hotAdd || layout.length === 0) return [];
  const known = new Set(observation.sticks.map((stick) => stick.id));
  // A DIMM whose removal hung, and that is not there any more, has gone: the event that says so is on its way.
  const hasGone = (id: string): boolean => observation.growthMode === 'pc-dimm' && (sticks[id]?.kept ?? false);
  return layout.filter(({ id }) => !known.has(id) && !hasGone(id));
}

interface Sums {
  potentialBytes: number;
  /** Without the sticks that are still to come. */
  settledBytes: number;
  nominalBytes: number;
  pending: number;
}

function sumSticks(situation: Situation): Sums {
  const ownBytes = situation.shape.bootBytes + situation.addedBytes;
  const pending = isRegionGrowing(situation) ? 1 : 0;
  const sums: Sums = { potentialBytes: ownBytes, settledBytes: ownBytes, nominalBytes: ownBytes, pending };
  // QEMU counts a DIMM from the moment it is plugged.
  const countsAtOnce = situation.observation.growthMode === 'pc-dimm';
  for (const stick of situation.observation.sticks) {
    const effective = potentialOf(stick, situation);
    const isOnItsWay = isPending(stick, situation);
    sums.potentialBytes += effective;
    sums.nominalBytes += stick.sizeBytes;
    if (isOnItsWay) sums.pending += 1;
    if (!isOnItsWay || countsAtOnce) sums.settledBytes += effective;
  }
  return sums;
}

/** hv-balloon of QEMU since 8.2 counts only what the guest has confirmed (spec 7.2). */
function isRegionGrowing({ observation }: Situation): boolean {
  return observation.growthMode === 'memdev' && (observation.balloon?.state.startsWith('HOT_ADD') ?? false);
}

/** The guest's size as the device decides by it: pages the host could not reclaim count as given too (spec 3.4, 7.2). */
export function currentSize(observation: Situation['observation']): number {
  const device = observation.balloon;
  if (!device) return observation.actualBytes;
  return Math.max(0, device.totalBytes - device.removedGuestBytes - device.removedBothBytes);
}

type Seen = Pick<
  Facts,
  'idle' | 'ballooning' | 'unballooning' | 'taken' | 'stoppedShort' | 'armedBytes' | 'totalBytes'
>;

function readDevice(device: HvBalloonObservation, { sent }: Situation, currentBytes: number): Seen {
  const idle = device.state === 'IDLE';
  const taken = sent !== null && !device.targetChanged && device.targetBytes === sent.bytes;
  return {
    idle,
    ballooning: device.state.startsWith('BALLOON'),
    unballooning: device.state.startsWith('UNBALLOON'),
    taken,
    stoppedShort: idle && taken && sent !== null && currentBytes > sent.bytes,
    armedBytes: device.targetChanged ? device.targetBytes : null,
    totalBytes: device.totalBytes,
  };
}

function guessDevice({ sent, lastValueBytes }: Situation, currentBytes: number, sums: Sums): Seen {
  const half = sent === null ? 0 : (sent.fromBytes + sent.bytes) / 2;
  return {
    idle: sums.pending === 0,
    ballooning: sent !== null && currentBytes > sent.bytes,
    unballooning: sent !== null && currentBytes < sent.bytes && sent.fromBytes < sent.bytes,
    taken: sent !== null && currentBytes <= half,
    stoppedShort: false,
    armedBytes: lastValueBytes,
    totalBytes: sums.settledBytes,
  };
}

/** Whether its hot-add is still to come: waiting to be announced, queued, or being added. */
export function isPending(stick: ObservedStick, situation: Situation): boolean {
  const isAnnounced = situation.observation.growthMode === 'haprot';
  if (isAnnounced && (situation.stage === 'booting' || situation.stage === 'away'))
    return situation.capabilities.hotAdd;
  const seen = situation.deviceSticks.get(stick.id);
  if (seen) return seen.state === 'queued' || seen.state === 'adding';
  return situation.sticks[stick.id]?.pending ?? false;
}

/** What the guest can own of a stick: its effective part, whole while that is still to be seen. */
export function potentialOf(stick: ObservedStick, situation: Situation): number {
  const seen = situation.deviceSticks.get(stick.id);
  if (seen?.state === 'adding') return stick.sizeBytes - seen.headBytes - seen.tailBytes;
  if (isPending(stick, situation)) return wholePart(stick, situation);
  if (seen) return Math.max(0, stick.sizeBytes - seen.headBytes - seen.tailBytes);
  return situation.sticks[stick.id]?.effectiveBytes ?? stick.sizeBytes;
}

/** Only whole alignment units reach the guest (spec 5.5, head and tail). */
export function wholePart(
  stick: { readonly sizeBytes: number; readonly addressBytes: number | null },
  { capabilities, observation }: Situation,
): number {
  if (stick.addressBytes === null || !observation.balloon?.capabilities) return stick.sizeBytes;
  const { alignmentBytes } = capabilities;
  const start = alignUp(stick.addressBytes, alignmentBytes);
  return Math.max(0, alignDown(stick.addressBytes + stick.sizeBytes, alignmentBytes) - start);
}
