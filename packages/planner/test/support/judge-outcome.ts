import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
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
  const grain = seen.balloonDevice === null ? (machine.unitBytes ?? PAGE_BYTES) : PAGE_BYTES;
  if (operation.reachedBytes === null) return 'it does not say what was reached';
  if ((state.machine?.observation.at ?? 0) <= machine.disturbedAt) return null;
  switch (operation.outcome) {
    case 'reached':
      if (operation.kind === 'unplug') {
        return seen.sticks.some(({ id }) => because.includes(` ${id} `)) ? 'the stick is there' : null;
      }
      if (Math.abs(seen.actualBytes - goal) >= grain && shape.x)
        return `the guest has ${seen.actualBytes}, not ${goal}`;
      if (shape.x && !machine.hasLeft && guest.ownedBytes !== seen.actualBytes)
        return `the guest owns ${guest.ownedBytes}, not ${goal}`;
      return null;
    case 'guest-floor':
      if (!shape.x) return null;
      // A virtio device never says that no more comes: one that fell silent on the way looks the same.
      if (machine.unitBytes && shape.temper === 'silent') return null;
      if (seen.balloonDevice === null && goal < seen.baseBytes) return null;
      if (guest.shortAnswers === formerShortAnswers) return 'the guest gave all it was asked for';
      return seen.actualBytes > goal ? null : 'the guest has no more than was wanted';
    case 'partial-hot-add':
      // Without `x-` one that fell silent in the middle of a hot-add looks the same.
      if (shape.temper === 'silent' && seen.balloon === null) return null;
      if (!guest.hasRefused) return 'every hot-add was taken';
      return seen.actualBytes < goal ? null : 'the guest has what was wanted';
    case 'no-slots':
      return seen.sticks.length === shape.slots ? null : `${seen.sticks.length} of ${shape.slots} slots are in use`;
    case 'at-maximum': {
      const addedBytes = seen.region?.kind === 'virtio-mem' ? seen.region.pluggedBytes : 0;
      const plugged = seen.sticks.reduce((sum, { sizeBytes }) => sum + sizeBytes, shape.bootBytes + addedBytes);
      const unit = machine.unitBytes ?? (shape.x ? 2 ** shape.alignment * MIB : 32 * GIB);
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
