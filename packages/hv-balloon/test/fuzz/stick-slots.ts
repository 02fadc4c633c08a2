import { addHaprot, createRegistry, type Haprot, planPlug, removeHaprot } from '@dimmer/haprot';
import type { Move } from './move.ts';
import type { Layout } from './setting.ts';

/** Fewer than there are names for sticks, so that they run out. */
const SLOTS = 3;

/** haprot's own checks of a stick, before the device is asked (spec 5.3, rows 1 to 11). */
export interface StickSlots {
  /** Where the stick would go; undefined: it is refused. `alignmentPages` null: no guest has reported one. */
  plan(move: Move & { readonly type: 'plug' }, alignmentPages: number | null): Haprot | undefined;
  /** The device has taken it. */
  add(haprot: Haprot): void;
  remove(id: string): void;
}

export function createStickSlots({ region }: Layout): StickSlots {
  let registry = createRegistry({ region, sizeLimitPages: region.count, slots: SLOTS, numaNodes: 0 });
  return {
    plan({ id, pages, address }, alignmentPages) {
      const memdev = { id, pages, inUse: false };
      const plan = planPlug(registry, { alignmentPages }, { id, memdev, addressPages: address, node: 0 });
      return plan.ok ? plan.haprot : undefined;
    },
    add(haprot) {
      const isKnown = registry.haprots.some(({ id }) => id === haprot.id);
      if (!isKnown) registry = addHaprot(registry, haprot);
    },
    remove(id) {
      registry = removeHaprot(registry, id);
    },
  };
}
