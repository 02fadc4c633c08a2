import type { LayoutStick, MachineLimits, Observation } from '../../src/index.ts';
import type { Plan } from '../../src/plan.ts';
import type { PlanStep } from '../../src/plan-step.ts';
import type { Sent, Situation } from '../../src/situation.ts';
import { shapeOf } from './simulated-machine.ts';

/** A VM that does at once and wholly what it is told: the device's decision of spec 3.4 on four numbers. */
export interface ModelVm {
  readonly limits: MachineLimits;
  readonly alignmentBytes: number;
  readonly sticks: readonly LayoutStick[];
  readonly currentBytes: number;
  readonly sent: Sent | null;
}

export function totalOf({ limits, sticks }: ModelVm): number {
  return sticks.reduce((sum, { sizeBytes }) => sum + sizeBytes, limits.bootBytes);
}

export function applyStep(vm: ModelVm, step: PlanStep): ModelVm {
  if (step.kind === 'set-balloon-target') {
    const sent = { bytes: step.targetBytes, fromBytes: vm.currentBytes, totalBytes: totalOf(vm) };
    return { ...vm, sent, currentBytes: Math.min(step.targetBytes, totalOf(vm)) };
  }
  if (step.kind === 'plug') return addStick(vm, step.stick);
  if (step.kind === 'await-guest' || step.kind === 'set-requested-size') return vm;
  return { ...vm, sticks: vm.sticks.filter(({ id }) => id !== step.id) };
}

/** The stick is added whole; what is armed below the new size is ballooned straight away. */
function addStick(vm: ModelVm, stick: LayoutStick): ModelVm {
  const grown = vm.currentBytes + stick.sizeBytes;
  const armed = vm.sent?.bytes ?? grown;
  return {
    ...vm,
    sticks: [...vm.sticks, stick],
    currentBytes: armed > vm.currentBytes ? Math.min(grown, armed) : grown,
  };
}

export function situationOf(vm: ModelVm, over: Partial<Situation> = {}): Situation {
  const { limits, alignmentBytes, sticks } = vm;
  const totalBytes = totalOf(vm);
  const observed = sticks.map((stick) => ({ ...stick, addressBytes: stick.addressBytes ?? 0 }));
  const books = observed.map(({ id, sizeBytes }) => ({
    id,
    state: 'in-use' as const,
    usedBytes: sizeBytes,
    releasedBytes: 0,
    headBytes: 0,
    tailBytes: 0,
  }));
  const observation: Observation = {
    at: 1,
    running: true,
    status: 'running',
    growthMode: 'haprot',
    balloonDevice: 'hv-balloon',
    actualBytes: vm.currentBytes,
    baseBytes: limits.bootBytes,
    sticks: observed,
    region: null,
    balloon: {
      state: 'IDLE',
      since: 0,
      protocolVersion: '2.0',
      capabilities: { balloon: true, hotAdd: true, alignmentBytes },
      targetBytes: vm.sent?.bytes ?? null,
      targetChanged: vm.sent !== null && vm.sent.bytes > totalBytes,
      totalBytes,
      removedGuestBytes: 0,
      removedBothBytes: totalBytes - vm.currentBytes,
      sticks: books,
      warnings: {},
    },
  };
  return {
    shape: shapeOf(limits),
    targetBytes: limits.bootBytes,
    minimumBytes: 4096,
    maximumBytes: limits.maximumBytes,
    layout: sticks,
    observation,
    deviceSticks: new Map(books.map((stick) => [stick.id, stick])),
    sticks: Object.fromEntries(
      sticks.map(({ id }) => [
        id,
        {
          inGuest: 'yes',
          pending: false,
          refused: false,
          drained: false,
          saidUnused: false,
          kept: false,
          effectiveBytes: null,
        },
      ]),
    ),
    addedBytes: 0,
    addedKnown: true,
    stage: 'ready',
    mayProbe: false,
    capabilities: { balloon: true, hotAdd: true, alignmentBytes },
    sent: vm.sent,
    lastValueBytes: vm.sent?.bytes ?? null,
    sliceBytes: 2288 * 2 ** 20,
    barred: [],
    freed: [],
    awaitsTotal: false,
    hiddenBytes: 0,
    hostLimitBytes: null,
    growthBar: null,
    freshStick: { id: `s${sticks.length + 1}`, memdev: `s${sticks.length + 1}-mem` },
    wantedUnplug: null,
    mayUnplug: true,
    mayBalloon: true,
    ...over,
  };
}

/** What each `plug` and `balloon` must lower: memory still to plug, then how far the last value sent is from the goal. */
export function pairOf({ goalBytes, facts }: Plan, sent: Sent | null): readonly [number, number] {
  const left = Math.max(0, goalBytes - facts.potentialBytes);
  return [left, sent === null || facts.overtaken ? Number.POSITIVE_INFINITY : Math.abs(sent.bytes - goalBytes)];
}
