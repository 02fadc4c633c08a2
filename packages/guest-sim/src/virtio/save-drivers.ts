import { toHex } from '@dimmer/dynmem-proto';
import type { VirtioDrivers } from './drivers.ts';
import type { SavedDrivers } from './saved-drivers.ts';

/** The drivers as plain JSON; what a driver changes of itself it replaces, so a copy of each is enough to go on. */
export function saveDrivers({ balloon, mem, dimms, waiting, copiedPages }: VirtioDrivers): SavedDrivers {
  return {
    balloon: balloon && {
      ...balloon,
      away: balloon.away && { ...balloon.away, pfns: [...balloon.away.pfns] },
      adding: [...balloon.adding],
    },
    mem: mem && { ...mem },
    dimms: dimms && { slots: [...dimms.slots], jobs: [...dimms.jobs] },
    waiting: waiting.map(toHex),
    copiedPages,
  };
}
