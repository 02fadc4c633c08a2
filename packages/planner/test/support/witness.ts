import { situate } from '../../src/controller/situate.ts';
import type { ControllerState, MemoryCommand, Operation } from '../../src/index.ts';
import { planResize } from '../../src/plan-resize.ts';
import type { Lab as LabOf } from './controller-lab.ts';
import type { LabMachine } from './lab-machine.ts';
import { judgeOutcome } from './judge-outcome.ts';
import type { RunShape } from './run-shape.ts';

type Lab = LabOf<LabMachine>;

export type Witness = ReturnType<typeof createWitness>;

/** Watches one run: what is sent must lower the pair, and what is said at the end must be true. */
export function createWitness(shape: RunShape) {
  const ended: Operation[] = [];
  let last: {
    readonly pair: readonly [number, number];
    readonly epoch: string;
    readonly totalBytes: number;
    readonly bytes: number;
  } | null = null;
  let interventions = 0;
  let tried: { machine: unknown; resets: number; shortHotAdds: number } = { machine: null, resets: 0, shortHotAdds: 0 };
  let shortAnswers = 0;

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
      // virtio-balloon's target is for the memory there is: after an unplug it is sent again.
      if (command.type === 'unplug' && lab.machine.unitBytes) last = null;
      if (!machine || command.type === 'unplug' || command.type === 'set-requested-size') return;
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
      // Before a DIMM goes the guest is given its size back.
      if (lab.machine.unitBytes && plan.steps.some(({ kind }) => kind === 'unplug')) {
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
        machine.capabilities.alignmentBytes,
        // A DIMM goes when the guest has cleared it, which may be long after it was asked to.
        lab.machine.unitBytes && Object.keys(machine.deleted).length,
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
      const problem = judgeOutcome(lab, operation, state, shape, shortAnswers);
      shortAnswers = lab.machine.guest.shortAnswers;
      if (problem)
        fail(lab, `${operation.kind} ${operation.id} ended ${operation.outcome}, but ${problem}: ${operation.because}`);
    },
  };
}

function isLower(pair: readonly [number, number], than: readonly [number, number]): boolean {
  return pair[0] < than[0] || (pair[0] === than[0] && pair[1] < than[1]);
}
