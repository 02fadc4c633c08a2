import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import type { GrowthMode, MemoryView, Observation, Operation, WarningCode } from '../../src/index.ts';
import { createLabWith, type Lab, type LabOptions } from './controller-lab.ts';
import type { LabMachine } from './lab-machine.ts';
import { createDimmMachine } from './dimm-machine.ts';
import { createDice, type Dice } from './random.ts';
import { type RunShape, shapeRun } from './run-shape.ts';
import { createSimulatedMachine, type SimulatedMachineOptions } from './simulated-machine.ts';
import { createUpstreamMachine } from './upstream-machine.ts';
import { createVirtioMemMachine } from './virtio-mem-machine.ts';
import { createVirtioStickMachine } from './virtio-stick-machine.ts';
import { createWitness, type Witness } from './witness.ts';

export const TARGETS = 30;

export interface RunReport {
  readonly shape: RunShape;
  readonly ended: readonly Operation[];
  readonly commands: number;
}

export type SimulatedMode = Exclude<GrowthMode, 'none'> | 'haprot over virtio';

const BUILDERS: Readonly<Record<SimulatedMode, (options: SimulatedMachineOptions) => LabMachine>> = {
  haprot: createSimulatedMachine,
  'haprot over virtio': createVirtioStickMachine,
  memdev: createUpstreamMachine,
  'virtio-mem': createVirtioMemMachine,
  'pc-dimm': createDimmMachine,
};

type RunWatch = Pick<LabOptions, 'onStep'> & { readonly mode?: SimulatedMode };

type AnyLab = Lab<LabMachine>;

/** One random run to its end. Throws with what is wrong; the caller adds the seed. */
export function runRandomly(seed: number, watch: RunWatch = {}): RunReport {
  const shape = shapeRun(seed);
  const builder = BUILDERS[watch.mode ?? 'haprot'];
  const build = (options: SimulatedMachineOptions) => builder({ ...options, reuseAddresses: shape.reuse });
  const dice = createDice(seed);
  const witness = createWitness(shape);
  const lag = (): number => (shape.lagMs === 0 ? 0 : dice.between(0, shape.lagMs));
  const lab: AnyLab = createLabWith(build, {
    ...watch,
    x: shape.x,
    limits: { bootBytes: shape.bootBytes, maximumBytes: shape.maximumBytes, slots: shape.slots },
    manners: {
      floorPages: shape.floorPages,
      alignment: shape.alignment,
      reportMs: 20_000,
      answerMs: () => Math.round(shape.answerMs * (0.8 + 0.4 * dice.number())),
    },
    pollMs: (running) => (running ? shape.pollMs : 30_000),
    replyMs: lag,
    eventMs: lag,
    onCommand: (command, state) => witness.command(lab, command, state),
    onEnd: (operation, state) => witness.end(lab, operation, state),
  });
  lab.start();
  for (let count = 0; count < TARGETS; count += 1) {
    lab.advance(pause(dice));
    if (dice.chance(0.6)) {
      happen(lab, dice, shape, witness);
      lab.advance(pause(dice));
    }
    const { bootBytes, maximumBytes } = shape;
    const largest = dice.chance(0.5) ? maximumBytes : Math.min(maximumBytes, bootBytes * 4);
    const targetBytes = pick(dice, largest);
    witness.person(lab);
    lab.ask({ targetBytes });
  }
  calm(lab, witness, shape);
  return { shape, ended: witness.ended, commands: lab.commands.length };
}

/** Mostly in the middle of something, sometimes long after everything has come to rest. */
function pause(dice: Dice): number {
  if (dice.chance(0.4)) return dice.between(0, 2_000);
  return dice.chance(0.08) ? dice.between(60_000, 300_000) : dice.between(2_000, 30_000);
}

function pick(dice: Dice, largest: number): number {
  const bytes = 256 * MIB + dice.number() * (largest - 256 * MIB);
  return Math.floor(bytes / PAGE_BYTES) * PAGE_BYTES;
}

/** Something other than a target: of the guest's doing, a person's, or fate's. */
function happen(lab: AnyLab, dice: Dice, shape: RunShape, witness: Witness): void {
  const { manners } = lab;
  manners.silent = shape.temper === 'silent' && dice.chance(0.3);
  manners.hotAddMostPages =
    shape.temper === 'partial' && dice.chance(0.4) ? dice.pick([0, 32768, 100 * 256]) : Number.POSITIVE_INFINITY;
  if (shape.temper === 'stubborn') manners.floorPages = Math.round(shape.floorPages * (1 + 2 * dice.number()));
  if (shape.resets && dice.chance(0.15)) lab.machine.reset();
  if (shape.leaves && dice.chance(0.1)) lab.machine.leaveChannel(dice.between(100, 5_000));
  if (shape.powerCuts && dice.chance(0.05)) {
    witness.intervene();
    lab.powerCut();
  }
  if (shape.budget && dice.chance(0.2)) {
    witness.intervene();
    lab.post({ type: 'host-room', limitBytes: dice.between(1, shape.maximumBytes / GIB) * GIB });
  }
  if (shape.people && dice.chance(0.2)) interfere(lab, dice, witness);
}

function interfere(lab: AnyLab, dice: Dice, witness: Witness): void {
  witness.person(lab);
  const id = `by-hand-${lab.clock.now()}-${lab.commands.length}`;
  const common = { requestId: id, operationId: id, actor: 'bob' };
  const stick = dice.pick(lab.machine.observe().sticks.concat([]));
  const what = dice.pick(['cancel', 'plug', 'unplug', 'balloon'] as const);
  if (what === 'cancel' && lab.running) lab.post({ type: 'cancel', ...common, operationId: lab.running.id });
  if (what === 'plug') lab.post({ type: 'plug-stick', ...common, sizeBytes: dice.between(1, 16) * 128 * MIB });
  if (what === 'unplug' && stick) lab.post({ type: 'unplug-stick', ...common, id: stick.id });
  if (what === 'balloon') balloonByHand(lab, pick(dice, 16 * GIB));
  lab.advance(dice.between(0, 3_000));
}

function balloonByHand(lab: AnyLab, targetBytes: number): void {
  const command = { type: 'balloon', targetBytes } as const;
  lab.byHand(command, () => lab.machine.perform(command));
}

/** Afterwards nothing changes any more: everything ends, and nothing more is sent. */
function calm(lab: AnyLab, witness: Witness, shape: RunShape): void {
  lab.manners.silent = false;
  lab.manners.hotAddMostPages = Number.POSITIVE_INFINITY;
  witness.intervene();
  if (shape.resets) lab.machine.reset();
  lab.advance(1_000);
  if (!lab.settle(20_000_000)) throw new Error(`operation ${lab.running?.id} does not end`);
  lab.advance(400_000);
  if (!lab.settle(20_000_000)) throw new Error(`operation ${lab.running?.id} does not end`);
  const sent = lab.commands.length;
  lab.advance(600_000);
  if (lab.commands.length !== sent || lab.running) throw new Error('it goes on after everything has come to rest');
  const problem = findUnrest(lab);
  if (problem) throw new Error(`at rest ${problem}`);
}

const SHORTFALLS = new Set<WarningCode>([
  'guest-floor',
  'guest-silent',
  'partial-hot-add',
  'no-slots',
  'no-address-space',
  'at-maximum',
  'host-memory-short',
]);

/** The region of an hv-balloon ends with the last whole step of its guest: less than one before the target is reached. */
function endsBeforeTarget({ actualBytes }: Observation, targetBytes: number, region: MemoryView['region']): number {
  return region?.kind === 'hv-balloon' && actualBytes < targetBytes ? region.stepBytes : 0;
}

/** At rest the guest has what is wanted, or the view says why not; and the layout is what the machine has. */
function findUnrest(lab: AnyLab): string | null {
  const { view, state, desired } = lab;
  const seen = lab.machine.observe();
  if (!view) return 'nobody can see the memory';
  const plugged = seen.sticks.map(({ id, addressBytes }) => `${id}@${addressBytes}`).sort();
  const listed = desired.layout.map(({ id, addressBytes }) => `${id}@${addressBytes}`).sort();
  const isStuck = state.last?.outcome === 'guest-silent';
  if (!isStuck && plugged.join() !== listed.join())
    return `the layout is ${listed.join()}, the machine has ${plugged.join()}`;
  if (desired.control === 'manual') return null;
  if (view.phase === 'settled') {
    const stepBytes = Math.max(view.range.stepBytes, endsBeforeTarget(seen, desired.targetBytes, view.region));
    return Math.abs(seen.actualBytes - desired.targetBytes) < stepBytes
      ? null
      : `it is settled with ${seen.actualBytes}, not ${desired.targetBytes}`;
  }
  if (view.phase !== 'partial') return `the phase is ${view.phase}`;
  return view.warnings.some(({ code }) => SHORTFALLS.has(code)) ? null : 'it is partial and no warning says why';
}
