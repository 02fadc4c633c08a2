import { GIB, MIB } from '@dimmer/pages';
import type { ControllerState, Operation } from '../../src/index.ts';
import type { Lab } from './controller-lab.ts';
import type { LabMachine } from './lab-machine.ts';
import type { RunShape } from './run-shape.ts';

/** What is wrong with an outcome, against the machine as it really is; null: it is true. */
export function judgeOutcome(
  lab: Lab<LabMachine>,
  operation: Operation,
  state: ControllerState,
  shape: RunShape,
  formerShortAnswers: number,
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
      if (guest.shortAnswers === formerShortAnswers) return 'the guest gave all it was asked for';
      return seen.actualBytes > goal ? null : 'the guest has no more than was wanted';
    case 'partial-hot-add':
      // Without `x-` one that fell silent in the middle of a hot-add looks the same.
      if (!guest.hasRefused && (shape.x || shape.temper !== 'silent')) return 'every hot-add was taken';
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
