import type { MemoryShape } from '../desired.ts';
import { ASSUMED_ALIGNMENT_BYTES } from '../limits.ts';
import type { Observation } from '../observation.ts';
import { openConnection } from './connection.ts';
import { endRun } from './end-run.ts';
import { dropFromLayout } from './layout.ts';
import type { Machine } from './machine.ts';
import { resumeRun } from './save-machine.ts';
import { takeObservation } from './take-observation.ts';
import { say, type Work } from './work.ts';

/** The machine came up: everything known of an earlier one is void. */
export function startMachine(work: Work, shape: MemoryShape, observation: Observation): void {
  const { state } = work;
  state.machine = createMachine(work, shape, observation);
  state.command = null;
  state.manual = null;
  state.handBackends = {};
  state.due = 'start';
  resumeRun(work);
  takeObservation(work, state.machine, observation);
  if (hasDriver(observation)) openConnection(work, state.machine, null);
  finishUnplug(work, observation);
}

/** A virtio-balloon that has memory has a guest. */
function hasDriver({ balloonDevice, growthMode, actualBytes, baseBytes, sticks }: Observation): boolean {
  const dimms = growthMode === 'pc-dimm' ? sticks : [];
  const totalBytes = dimms.reduce((sum, { sizeBytes }) => sum + sizeBytes, baseBytes);
  return balloonDevice === 'virtio-balloon' && actualBytes < totalBytes;
}

function createMachine({ at }: Work, shape: MemoryShape, observation: Observation): Machine {
  return {
    shape,
    observation,
    deviceSticks: new Map(),
    fresh: true,
    resetAt: Number.NEGATIVE_INFINITY,
    issuedAt: at,
    rebooted: false,
    connection: { open: false, wasOpen: false, since: at },
    capabilities: { balloon: true, hotAdd: true, alignmentBytes: ASSUMED_ALIGNMENT_BYTES },
    sticks: {},
    addedBytes: 0,
    addedKnown: false,
    ...recallDeparted(observation),
    deleted: {},
    sent: null,
    lastValueBytes: null,
    leastAskedBytes: null,
    growthBar: null,
    plugRefusals: 0,
    probedMs: Number.NEGATIVE_INFINITY,
    vmMs: 0,
    seenAt: at,
    changedMs: 0,
    trace: '',
    pace: [],
    rates: { down: null, up: null },
    report: null,
    stats: null,
    total: null,
    countsGiven: null,
    warnings: {},
  };
}

/** A machine that goes on where it was saved remembers what was removed from it. */
function recallDeparted({ balloon }: Observation): Pick<Machine, 'barred' | 'freed' | 'removedBytes'> {
  const departed = balloon?.departed ?? [];
  const ranges = departed.map(({ addressBytes, sizeBytes }) => ({
    start: addressBytes,
    end: addressBytes + sizeBytes,
  }));
  return {
    barred: balloon?.addressReuse ? [] : ranges,
    freed: balloon?.addressReuse ? ranges : [],
    removedBytes: departed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

/** A removal that a power cut has finished: the stick did not come back, and is not wanted. */
function finishUnplug(work: Work, observation: Observation): void {
  const id = work.state.run?.unplugId;
  if (!id || observation.sticks.some((stick) => stick.id === id)) return;
  const because = 'It was to be removed when the machine went away.';
  if (dropFromLayout(work, id, because)) say(work, 'device.unplugged', { id, because });
  endRun(work, { state: 'succeeded', outcome: 'reached', because: `Stick ${id} is gone.` });
}

/** The machine is gone: whatever was under way ends with it. */
export function stopMachine(work: Work, lost: boolean): void {
  const { state } = work;
  if (state.machine?.connection.open)
    say(work, 'vm.guest-lost', { because: lost ? 'The machine is lost.' : 'The machine has stopped.' });
  state.machine = null;
  state.command = null;
  state.due = null;
  state.last = null;
  const because = lost ? 'The connection to the machine was lost.' : 'The machine was stopped.';
  endRun(work, { state: 'failed', outcome: lost ? 'hypervisor-lost' : 'guest-lost', because });
  if (state.manual) work.effects.push({ type: 'answer', requestId: state.manual.requestId, answer: { type: 'done' } });
  state.manual = null;
}
