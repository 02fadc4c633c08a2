import { savePages } from '@dimmer/pages';
import type { BookedRange, RemovedPages } from './books.ts';
import type { DeviceOptions } from './options.ts';
import { DEVICE_VERSION, type SavedDevice } from './saved.ts';
import type { DeviceState } from './state.ts';

/** The device as plain JSON, which shares nothing with it: the device may go on. */
export function saveDevice(state: DeviceState): SavedDevice {
  const { name, since, tracing, ringFreeBytes, version, capabilities, own, lastReport } = state;
  return {
    version: DEVICE_VERSION,
    machine: machineOf(state.options),
    name,
    since,
    tracing,
    ringFreeBytes,
    protocolVersion: version,
    capabilities: capabilities && { ...capabilities },
    targetPages: state.targetPages,
    targetChanged: state.targetChanged,
    transId: state.transId,
    diff: state.diff,
    unballoonBegun: state.unballoonBegun,
    hotAddChunk: state.hotAddChunk,
    hotAddDiff: state.hotAddDiff,
    own: own && { ...saveBooks(own), added: own.added, mapped: own.mapped, exhausted: own.exhausted },
    lastReport: lastReport && { ...lastReport },
    fruitlessRounds: state.fruitlessRounds,
    boot: saveRemoved(state.boot),
    disallowed: savePages(state.disallowed),
    removedGuest: state.removedGuest,
    removedBoth: state.removedBoth,
    sticks: state.sticks.map((stick) => {
      const { id, busy, queued } = stick;
      return { id, ...saveBooks(stick), busy, queued };
    }),
    queue: state.queue.map(({ id }) => id),
    warnings: { ...state.warnings },
  };
}

/** What the machine has made its device to be. */
export function machineOf(options: DeviceOptions): SavedDevice['machine'] {
  const { memdev } = options;
  return {
    edition: options.edition ?? 'series',
    faithful: options.faithful ?? false,
    reuseAddresses: options.reuseAddresses ?? false,
    bootPages: options.bootPages,
    memdev: memdev ? { start: memdev.start, count: memdev.count } : null,
  };
}

function saveBooks({ start, count, used, head, tail, removed }: BookedRange) {
  return { start, count, used, head, tail, removed: saveRemoved(removed) };
}

function saveRemoved({ guest, both }: RemovedPages): SavedDevice['boot'] {
  return { guest: savePages(guest), both: savePages(both) };
}
