import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import type { ControllerState, MemoryCommand, Operation, WarningCode } from '../../src/index.ts';
import { planResize } from '../../src/plan-resize.ts';
import { situate } from '../../src/controller/situate.ts';
import { createLab, type Lab, type LabOptions } from './controller-lab.ts';
import { createDice, type Dice } from './random.ts';

/** What a random run makes of its seed. */
export interface RunShape {
  readonly x: boolean;
  readonly alignment: 0 | 7;
  readonly bootBytes: number;
  readonly maximumBytes: number;
  readonly slots: number;
  readonly floorPages: number;
  readonly answerMs: number;
  readonly pollMs: number;
  readonly lagMs: number;
  readonly temper: 'good' | 'partial' | 'silent' | 'stubborn';
  readonly resets: boolean;
  readonly leaves: boolean;
  readonly powerCuts: boolean;
  readonly people: boolean;
  readonly budget: boolean;
}

export const TARGETS = 30;

export function shapeRun(seed: number): RunShape {
  const dice = createDice(seed ^ 0x5eed);
  return {
    x: seed % 4 !== 3,
    alignment: dice.pick([0, 7]),
    bootBytes: dice.pick([1, 2, 4, 8]) * GIB,
    maximumBytes: dice.pick([16, 64, 1024]) * GIB,
    slots: dice.pick([4, 32, 256]),
    floorPages: (dice.between(64, 1200) * MIB) / PAGE_BYTES,
    answerMs: dice.pick([1, 50, 400]),
    pollMs: dice.pick([250, 2_000, 5_000, 10_000, 20_000]),
    lagMs: dice.pick([0, 2, 40]),
    temper: dice.pick(['good', 'good', 'partial', 'silent', 'stubborn']),
    resets: dice.chance(0.5),
    leaves: dice.chance(0.3),
    powerCuts: dice.chance(0.2),
    people: dice.chance(0.4),
    budget: dice.chance(0.3),
  };
}

export interface RunReport {
  readonly shape: RunShape;
  readonly ended: readonly Operation[];
  readonly commands: number;
}

/** One random run to its end. Throws with what is wrong; the caller adds the seed. */
export function runRandomly(seed: number, watch: Pick<LabOptions, 'onStep'> = {}): RunReport {
  const shape = shapeRun(seed);
  const dice = createDice(seed);
  const witness = createWitness(shape);
  const lag = (): number => (shape.lagMs === 0 ? 0 : dice.between(0, shape.lagMs));
  const lab: Lab = createLab({
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
function happen(lab: Lab, dice: Dice, shape: RunShape, witness: Witness): void {
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

function interfere(lab: Lab, dice: Dice, witness: Witness): void {
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

function balloonByHand(lab: Lab, targetBytes: number): void {
  const command = { type: 'balloon', targetBytes } as const;
  lab.byHand(command, () => lab.machine.perform(command));
}

/** Afterwards nothing changes any more: everything ends, and nothing more is sent. */
function calm(lab: Lab, witness: Witness, shape: RunShape): void {
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

/** At rest the guest has what is wanted, or the view says why not; and the layout is what the machine has. */
function findUnrest(lab: Lab): string | null {
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
    return seen.actualBytes === desired.targetBytes
      ? null
      : `it is settled with ${seen.actualBytes}, not ${desired.targetBytes}`;
  }
  if (view.phase !== 'partial') return `the phase is ${view.phase}`;
  return view.warnings.some(({ code }) => SHORTFALLS.has(code)) ? null : 'it is partial and no warning says why';
}

type Witness = ReturnType<typeof createWitness>;

/** Watches one run: what is sent must lower the pair, and what is said at the end must be true. */
function createWitness(shape: RunShape) {
  const ended: Operation[] = [];
  let last: {
    readonly pair: readonly [number, number];
    readonly epoch: string;
    readonly totalBytes: number;
    readonly bytes: number;
  } | null = null;
  let interventions = 0;
  let tried: { machine: unknown; resets: number; shortHotAdds: number } = { machine: null, resets: 0, shortHotAdds: 0 };
  let mark = { short: 0, shortHotAdds: 0, sayings: 0 };

  function fail(lab: Lab, what: string): never {
    throw new Error(`${what} (at ${lab.clock.now()} ms)`);
  }

  return {
    ended,
    intervene(): void {
      interventions += 1;
    },
    /** A person's request: what was tried before may be tried again. */
    person(lab: Lab): void {
      interventions += 1;
      const { machine } = lab;
      tried = { machine, resets: machine.resets, shortHotAdds: machine.guest.shortHotAdds };
    },
    command(lab: Lab, command: MemoryCommand, state: ControllerState): void {
      const { machine } = state;
      if (!machine || command.type === 'unplug') return;
      const plan = planResize(situate(state, machine));
      const restore = state.command?.restore ?? false;
      if (command.type === 'plug') {
        const { totalBytes, currentBytes } = plan.facts;
        if (!restore && currentBytes < totalBytes) fail(lab, `plugged ${command.id} with memory left to give back`);
        if (lab.machine.resets !== tried.resets || lab.machine !== tried.machine) tried = { ...tried, shortHotAdds: 0 };
        if (!restore && lab.machine.guest.shortHotAdds > tried.shortHotAdds)
          fail(lab, `plugged ${command.id} after a hot-add that was not taken`);
        last = null;
        return;
      }
      const left = Math.max(0, plan.goalBytes - plan.facts.potentialBytes);
      const pair = [left, Math.abs(command.targetBytes - plan.goalBytes)] as const;
      const epoch = [
        state.run?.operation.id,
        lab.machine.resets,
        interventions,
        machine.connection.since,
        machine.connection.open,
        plan.goalBytes,
      ].join();
      const { totalBytes } = plan.facts;
      const isNext = last !== null && last.epoch === epoch && last.totalBytes === totalBytes;
      // Of a value that the size has passed meanwhile the device takes no notice.
      const isAhead =
        isNext && command.targetBytes > plan.goalBytes && last !== null && last.bytes < plan.facts.currentBytes;
      if (shape.x && isAhead && lab.machine.device.targetChanged) {
        fail(lab, `slice ${command.targetBytes} was sent before the last one was taken up`);
      }
      if (last && isNext && !isLower(pair, last.pair)) {
        fail(lab, `balloon ${command.targetBytes} lowers nothing: ${last.pair.join()} to ${pair.join()}`);
      }
      last = { pair, epoch, totalBytes, bytes: command.targetBytes };
    },
    end(lab: Lab, operation: Operation, state: ControllerState): void {
      ended.push(operation);
      const problem = judge(lab, operation, state, shape, mark);
      const { guest } = lab.machine;
      mark = { short: guest.shortAnswers, shortHotAdds: guest.shortHotAdds, sayings: guest.sayings };
      if (problem)
        fail(lab, `${operation.kind} ${operation.id} ended ${operation.outcome}, but ${problem}: ${operation.because}`);
    },
  };
}

function isLower(pair: readonly [number, number], than: readonly [number, number]): boolean {
  return pair[0] < than[0] || (pair[0] === than[0] && pair[1] < than[1]);
}

/** What is wrong with an outcome, against the machine as it really is; null: it is true. */
function judge(
  lab: Lab,
  operation: Operation,
  state: ControllerState,
  shape: RunShape,
  before: { short: number; shortHotAdds: number },
): string | null {
  const { machine } = lab;
  const { guest } = machine;
  const seen = machine.observe();
  const { minimumBytes, maximumBytes, targetBytes } = state.desired;
  const goal = Math.min(Math.max(targetBytes, minimumBytes), maximumBytes);
  const because = operation.because ?? '';
  if (operation.reachedBytes === null) return 'it does not say what was reached';
  if ((state.machine?.observation.at ?? 0) <= machine.disturbedAt) return null;
  switch (operation.outcome) {
    case 'reached':
      if (operation.kind === 'unplug') {
        return seen.sticks.some(({ id }) => because.includes(` ${id} `)) ? 'the stick is there' : null;
      }
      if (seen.actualBytes !== goal && shape.x) return `the guest has ${seen.actualBytes}, not ${goal}`;
      if (shape.x && !machine.hasLeft && guest.ownedBytes !== goal)
        return `the guest owns ${guest.ownedBytes}, not ${goal}`;
      return null;
    case 'guest-floor':
      if (!shape.x) return null;
      if (guest.shortAnswers === before.short) return 'the guest gave all it was asked for';
      return seen.actualBytes > goal ? null : 'the guest has no more than was wanted';
    case 'partial-hot-add':
      if (!guest.hasRefused) return 'every hot-add was taken';
      return seen.actualBytes < goal ? null : 'the guest has what was wanted';
    case 'no-slots':
      return seen.sticks.length === shape.slots ? null : `${seen.sticks.length} of ${shape.slots} slots are in use`;
    case 'at-maximum': {
      const plugged = seen.sticks.reduce((sum, { sizeBytes }) => sum + sizeBytes, shape.bootBytes);
      const unit = shape.x ? 2 ** shape.alignment * MIB : 32 * GIB;
      return maximumBytes - plugged < unit ? null : `there is room for ${maximumBytes - plugged} more`;
    }
    case 'guest-silent':
      return lab.manners.silent || machine.device.name !== 'IDLE' || !shape.x ? null : 'the guest answers';
    case null:
      return `it failed: ${because}`;
    default:
      return null;
  }
}
