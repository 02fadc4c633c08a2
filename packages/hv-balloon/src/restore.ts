import { MAX_PAGE_NUMBER } from '@dimmer/dynmem-proto';
import { corrupt, type PageRange, type Restored, readSaved, restorePages, type SavedRefusal } from '@dimmer/pages';
import { effectiveRange, type OwnRange, type RemovedPages, type StickBooks } from './books.ts';
import { findFault } from './find-fault.ts';
import type { DeviceOptions } from './options.ts';
import { machineOf } from './save.ts';
import { SAVED_DEVICE, type SavedDevice } from './saved.ts';
import { createDevice, type DeviceState } from './state.ts';

/** The pages that a guest can name (spec 1.5). */
const PAGE_SPACE: PageRange = { start: 0, count: MAX_PAGE_NUMBER + 1 };

/** The device of such a machine as `saveDevice` gave it, or why not: no document gives a device that breaks a rule. */
export function restoreDevice(options: DeviceOptions, value: unknown): Restored<DeviceState> {
  const read = readSaved(SAVED_DEVICE, value);
  if (!read.ok) return read;
  const saved = read.state;
  const foreign = compareMachines(saved.machine, machineOf(options));
  if (foreign) return { ok: false, reason: foreign };
  const state = build(options, saved);
  const fault = 'code' in state ? state : findFault(state);
  return fault ? { ok: false, reason: fault } : { ok: true, state: state as DeviceState };
}

function compareMachines(saved: SavedDevice['machine'], wanted: SavedDevice['machine']): SavedRefusal | undefined {
  const keys = Object.keys(wanted) as (keyof SavedDevice['machine'])[];
  const differing = keys.find((key) => JSON.stringify(saved[key]) !== JSON.stringify(wanted[key]));
  if (!differing) return undefined;
  const [was, is] = [saved, wanted].map((machine) => JSON.stringify(machine[differing]));
  return { code: 'foreign', what: `a device whose ${differing} is ${was}, not ${is}` };
}

type StateName = DeviceState['name'];

/** The state that the document describes; whether its parts agree is not looked at yet. */
function build(options: DeviceOptions, saved: SavedDevice): DeviceState | SavedRefusal {
  const { protocolVersion, machine: _, version: __, queue, ...plain } = saved;
  const boot = buildRemoved(saved.boot, PAGE_SPACE);
  if (!boot) return corrupt('/boot', 'has empty, touching or impossible ranges');
  const disallowed = restorePages(saved.disallowed, PAGE_SPACE);
  if (!disallowed) return corrupt('/disallowed', 'has empty, touching or impossible ranges');
  const sticks: StickBooks[] = [];
  for (const [at, stick] of saved.sticks.entries()) {
    const removed = buildRemoved(stick.removed, effectiveOf(stick));
    if (!removed) return corrupt(`/sticks/${at}/removed`, 'has pages that are not of the stick');
    sticks.push({ ...stick, removed });
  }
  const own = buildOwn(saved.own);
  if (own === undefined) return corrupt('/own/removed', 'has pages that are not of the backend');
  const waiting = queue.map((id) => sticks.find((stick) => stick.id === id));
  const unknown = waiting.indexOf(undefined);
  if (unknown >= 0) return corrupt(`/queue/${unknown}`, 'is no stick');
  return {
    ...createDevice(options),
    ...plain,
    name: saved.name as StateName,
    version: protocolVersion,
    boot,
    disallowed,
    own,
    sticks,
    queue: waiting as StickBooks[],
    warnings: { ...saved.warnings },
  };
}

function buildOwn(saved: SavedDevice['own']): OwnRange | null | undefined {
  if (!saved) return null;
  const removed = buildRemoved(saved.removed, effectiveOf(saved));
  return removed && { ...saved, removed };
}

function buildRemoved(saved: SavedDevice['boot'], within: PageRange): RemovedPages | undefined {
  const guest = restorePages(saved.guest, within);
  const both = restorePages(saved.both, within);
  return guest && both && { guest, both };
}

function effectiveOf(saved: Pick<StickBooks, 'start' | 'count' | 'head' | 'tail'>): PageRange {
  return effectiveRange(saved as StickBooks);
}
