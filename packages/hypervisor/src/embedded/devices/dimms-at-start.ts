import {
  type AcpiDimmState,
  createAcpiDimm,
  createVirtioBalloon,
  dimmsOf,
  restoreAcpiDimm,
  restoreVirtioBalloon,
  type VirtioBalloonOptions,
  type VirtioBalloonState,
} from '@dimmer/comparison';
import { createRegistry, type HaprotRegistry, type RegistryOptions, restoreRegistry } from '@dimmer/haprot';
import { corrupt, type SavedRefusal } from '@dimmer/pages';
import { findOddStick } from '../find-odd-stick.ts';
import type { MemoryOptions } from '../machine-memory.ts';
import type { ObjectTree } from '../object-tree.ts';
import { orRefuse } from '../or-refuse.ts';

/** What a machine with DIMMs keeps of its memory, and in what order its DIMMs were plugged. */
export interface DimmParts {
  readonly balloon: VirtioBalloonState;
  readonly dimms: AcpiDimmState;
  readonly registry: HaprotRegistry;
}

interface DimmLimits extends Pick<VirtioBalloonOptions, 'bootRanges'> {
  readonly limits: RegistryOptions;
}

/** No DIMM yet. */
export function createDimms({ limits, bootRanges }: DimmLimits): DimmParts {
  return {
    balloon: createVirtioBalloon({ bootRanges }),
    dimms: createAcpiDimm({ slots: limits.slots }),
    registry: createRegistry(limits),
  };
}

/** The parts of a saved machine, which must agree on its DIMMs. Throws `MachineStartError` where they do not. */
export function restoreDimms(
  { limits, bootRanges }: DimmLimits,
  objects: ObjectTree,
  { device, sticks }: NonNullable<MemoryOptions['saved']>,
): DimmParts {
  const saved = orRefuse('/memory/device', readPair(device));
  const parts = {
    balloon: orRefuse('/memory/device/balloon', restoreVirtioBalloon({ bootRanges }, saved.balloon)),
    dimms: orRefuse('/memory/device/dimms', restoreAcpiDimm({ slots: limits.slots }, saved.dimms)),
    registry: orRefuse('/memory/sticks', restoreRegistry(limits, sticks)),
  };
  const reason = findOddDimm(parts, objects);
  return orRefuse('/memory/sticks', reason ? { ok: false, reason } : { ok: true, state: parts });
}

type Pair = { readonly balloon: unknown; readonly dimms: unknown };

function readPair(device: unknown) {
  const isPair = typeof device === 'object' && device !== null && 'balloon' in device && 'dimms' in device;
  return isPair
    ? ({ ok: true, state: device satisfies Pair } as const)
    : ({ ok: false, reason: corrupt('', 'is no balloon with DIMMs') } as const);
}

function findOddDimm({ balloon, dimms, registry }: DimmParts, objects: ObjectTree): SavedRefusal | undefined {
  const slotted = dimms.dimms.map(({ id, range }) => ({ id, ...range }));
  const odd = findOddStick(registry, slotted, objects);
  if (odd) return odd;
  const known = dimmsOf(balloon);
  const isKnown = slotted.every(({ start, count }) => known.some((one) => one.start === start && one.count === count));
  if (!isKnown || known.length > slotted.length) return corrupt('', 'are not the memory that the balloon knows');
  const isOneChannel = (balloon.link.phase === 'closed') === (dimms.link.phase === 'closed');
  return isOneChannel ? undefined : corrupt('', 'have a channel that the balloon has not, or the other way round');
}
