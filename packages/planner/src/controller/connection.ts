import type { HvBalloonStateName } from '../observation.ts';
import type { StickMemory } from '../situation.ts';
import type { Machine } from './machine.ts';
import { say, type Work } from './work.ts';

const BEFORE_CAPABILITIES: ReadonlySet<HvBalloonStateName> = new Set([
  'WAIT_RESET',
  'CLOSED',
  'POST_RESET_CLOSED',
  'VERSION',
  'CAPS',
]);

/** Whether the device is past a guest's capabilities report (spec 3.2). */
export function isCapabilitiesKnown(state: HvBalloonStateName): boolean {
  return !BEFORE_CAPABILITIES.has(state);
}

/** A guest has reported its capabilities. For the second time since the last RESET, it has only left and come back. */
export function openConnection(work: Work, machine: Machine, protocolVersion: string | null): void {
  const { connection } = machine;
  if (connection.open) return;
  if (connection.wasOpen) work.state.due ??= 'reopened';
  // Until a guest of theirs is back, virtio devices show the sizes of the one before the reset.
  else if (machine.rebooted && machine.observation.balloonDevice !== 'hv-balloon') work.state.due ??= 'reset';
  machine.connection = { open: true, wasOpen: true, since: work.at };
  // A guest that has booted since has found every DIMM there is.
  if (machine.observation.growthMode === 'pc-dimm') machine.sticks = mapSticks(machine, settleDimm);
  say(work, 'vm.guest-connected', { protocolVersion }, { operationId: null });
}

/** The channel closed. The sticks are forgotten by the device, but not by the guest (spec 3.7). */
export function closeConnection(work: Work, machine: Machine): void {
  const { connection } = machine;
  if (!connection.open) return;
  machine.connection = { ...connection, open: false };
  machine.report = null;
  machine.sent = null;
  machine.sticks = mapSticks(machine, (stick) => ({
    ...stick,
    pending: true,
    refused: false,
    effectiveBytes: null,
    // Even one that was not seen to be announced may have been taken between two looks.
    inGuest: 'yes',
  }));
  say(work, 'vm.guest-lost', {}, { operationId: null });
}

/** RESET: a new guest, which owns boot memory and nothing else. */
export function noteReset(
  work: Work,
  machine: Machine,
  event: { readonly guest: boolean; readonly reason: string; readonly raw: unknown },
): void {
  // DIMMs stay, and are memory like any other for the guest that boots.
  const isDimm = machine.observation.growthMode === 'pc-dimm';
  machine.resetAt = work.at;
  machine.fresh = false;
  machine.rebooted = true;
  machine.connection = { open: false, wasOpen: false, since: work.at };
  machine.barred = [];
  machine.freed = [];
  machine.addedBytes = 0;
  machine.addedKnown = true;
  machine.deleted = {};
  machine.removedBytes = 0;
  machine.sent = null;
  machine.report = null;
  machine.stats = null;
  machine.total = null;
  machine.countsGiven = null;
  machine.growthBar = null;
  machine.plugRefusals = 0;
  machine.sticks = mapSticks(machine, (stick) => (isDimm ? SETTLED_DIMM : resetStick(stick)));
  work.state.due = 'reset';
  say(work, 'vm.guest-reset', { guest: event.guest, reason: event.reason, qmp: event.raw }, { operationId: null });
  work.effects.push({ type: 'observe' });
}

/** A DIMM that the guest has, as far as anybody can tell. */
export const SETTLED_DIMM: StickMemory = {
  inGuest: 'yes',
  pending: false,
  refused: false,
  drained: false,
  saidUnused: false,
  kept: false,
  effectiveBytes: null,
};

function settleDimm(stick: StickMemory): StickMemory {
  return stick.pending ? { ...stick, pending: false, inGuest: 'yes' } : stick;
}

function resetStick(stick: StickMemory): StickMemory {
  return {
    ...stick,
    pending: true,
    refused: false,
    effectiveBytes: null,
    kept: false,
    saidUnused: false,
    drained: false,
    inGuest: 'no',
  };
}

function mapSticks({ sticks }: Machine, change: (stick: StickMemory) => StickMemory): Machine['sticks'] {
  return Object.fromEntries(Object.entries(sticks).map(([id, stick]) => [id, change(stick)]));
}
