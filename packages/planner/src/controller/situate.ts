import type { Situation } from '../situation.ts';
import { LEAST_DIMM_BYTES, LEAST_SLICE_BYTES, PROBE_MS, SLICE_MS } from '../limits.ts';
import { alignDown, PAGE_BYTES } from '@dimmer/pages';
import type { Machine } from './machine.ts';
import type { ControllerState } from './state.ts';

/** Everything `planResize` knows, from the controller's state. */
export function situate(state: ControllerState, machine: Machine): Situation {
  const { desired, run } = state;
  const manual = desired.control === 'manual' && run?.operation.kind !== 'plug';
  return {
    shape: machine.shape,
    targetBytes: desired.targetBytes,
    minimumBytes: desired.minimumBytes,
    maximumBytes: Math.min(desired.maximumBytes, machine.shape.maximumBytes),
    layout: desired.layout,
    observation: machine.observation,
    deviceSticks: machine.deviceSticks,
    sticks: machine.sticks,
    addedBytes: machine.addedBytes,
    addedKnown: machine.addedKnown,
    stage: stageOf(machine),
    mayProbe: !machine.observation.balloon && machine.vmMs - machine.probedMs >= PROBE_MS,
    capabilities: capabilitiesOf(machine),
    sent: machine.sent,
    lastValueBytes: machine.lastValueBytes,
    sliceBytes: sliceOf(machine),
    barred: machine.barred,
    freed: machine.freed,
    awaitsTotal: (machine.total?.growth ?? null) !== null,
    hiddenBytes: machine.total?.hiddenBytes ?? 0,
    hostLimitBytes: state.hostLimitBytes,
    growthBar: manual ? 'manual' : growthBarOf(machine),
    freshStick: { id: `dm${state.stickCount + 1}`, memdev: `dm${state.stickCount + 1}-mem` },
    wantedUnplug: run?.cancelledAt === null ? run.unplugId : null,
    mayUnplug: !manual,
    mayBalloon: !manual,
  };
}

/** A guest that has not brought into use what it has would not use more. */
function growthBarOf({ growthBar, total }: Machine): Situation['growthBar'] {
  return growthBar ?? (total && total.hiddenBytes > 0 ? 'partial-hot-add' : null);
}

export function stageOf({ connection, observation }: Machine): Situation['stage'] {
  if (!connection.open) return connection.wasOpen ? 'away' : 'booting';
  return observation.balloon?.state === 'POST_INIT_WAIT' ? 'waiting' : 'ready';
}

/** What the guest says, within what its machine is. */
function capabilitiesOf({ capabilities, observation }: Machine): Situation['capabilities'] {
  const { growthMode, region, balloonDevice } = observation;
  const balloon = capabilities.balloon && balloonDevice !== null;
  switch (growthMode) {
    case 'haprot':
      return capabilities;
    case 'memdev':
      return { ...capabilities, hotAdd: capabilities.hotAdd && region?.memdev !== null };
    case 'pc-dimm':
      return { balloon, hotAdd: true, alignmentBytes: Math.max(LEAST_DIMM_BYTES, capabilities.alignmentBytes) };
    case 'virtio-mem':
    case 'none':
      return { ...capabilities, balloon, hotAdd: false };
  }
}

/** What the guest gave in the last seconds, at least one request. */
function sliceOf({ rates, observation }: Machine): number {
  // virtio-balloon looks at its target after each array: there is nothing to wait for.
  if (observation.balloonDevice === 'virtio-balloon') return Number.MAX_SAFE_INTEGER;
  return Math.max(LEAST_SLICE_BYTES, alignDown((rates.down ?? 0) * SLICE_MS, PAGE_BYTES));
}
