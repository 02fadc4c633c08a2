import type { HaprotProtocol } from '@dimmer/haprot';
import { checkPlug, isBusy } from '@dimmer/hv-balloon';
import { bytesToPages } from '@dimmer/pages';
import { SERIES_DEVICES } from '../device-types.ts';
import { HV_BALLOON_ID } from '../fixed-devices.ts';
import type { MachineMemory, MemoryOptions } from '../machine-memory.ts';
import { bootRanges, shapeOf } from '../memory-layout.ts';
import { createStickPlugging } from '../stick-plugging.ts';
import { createHvBalloonDevice, type HvBalloonDevice } from './hv-balloon-device.ts';

/** The memory of the series: hv-balloon, and sticks that it announces. */
export function createSeriesMemory(options: MemoryOptions): MachineMemory {
  const { definition, objects, host } = options;
  const device = createHvBalloonDevice(
    {
      bootPages: bytesToPages(definition.bootBytes),
      sections: bootRanges(definition.bootBytes).map((range) => ({ ...range, kind: 'ram' })),
      statusReport: definition.statusReport,
      reuseAddresses: definition.reuseAddresses ?? false,
      faithful: options.faithful,
      trace: options.trace,
    },
    host,
    options.saved?.device,
  );
  const plugging = createStickPlugging(shapeOf(definition), {
    objects,
    host,
    balloonId: HV_BALLOON_ID,
    protocol: createHvBalloonProtocol(device),
    saved: options.saved && { sticks: options.saved.sticks, announced: device.state.sticks },
  });
  return { device, plugging, commands: {}, types: SERIES_DEVICES };
}

/** hv-balloon is the protocol of its machine's sticks from its creation on (spec 5.2). */
function createHvBalloonProtocol(device: HvBalloonDevice): HaprotProtocol {
  return {
    name: 'hv-balloon',
    get alignmentPages() {
      return device.state.capabilities?.alignmentPages ?? null;
    },
    checkPlug: (range) => checkPlug(device.state, range),
    isBusy: (id) => isBusy(device.state, id),
    plug: (id, range) => device.feed({ type: 'haprot-plugged', id, range }),
    unplug: (id) => device.feed({ type: 'haprot-unplug-asked', id }),
  };
}
