import { alignDown, GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import type { CommandResult, MemoryCommand } from '../../src/index.ts';
import type { LabMachine } from './lab-machine.ts';
import { createDriver, createMachineFrame } from './machine-frame.ts';
import type { SimulatedMachineOptions } from './simulated-machine.ts';

const BLOCK_BYTES = 2 * MIB;

/** virtio-mem of spec 10.2 on sizes alone: the guest follows the requested size as far as it can, and goes on by itself. */
export function createVirtioMemMachine(options: SimulatedMachineOptions): LabMachine {
  const { limits, manners } = options;
  const sizeBytes = alignDown(limits.maximumBytes - limits.bootBytes, BLOCK_BYTES);
  const frame = createMachineFrame(options);
  const { guest, emit } = frame;
  let requestedBytes = 0;
  let pluggedBytes = 0;
  const driver = createDriver(frame, options, { leftBytes: () => requestedBytes - pluggedBytes, move });

  function move(wished: number): number {
    const floorBytes = manners.floorPages * PAGE_BYTES;
    const least = -alignDown(Math.max(0, guest.ownedBytes - floorBytes), BLOCK_BYTES);
    const isGenerous = manners.hotAddMostPages === Number.POSITIVE_INFINITY;
    const moved = wished > 0 ? (isGenerous ? wished : 0) : Math.max(wished, least);
    if (wished > moved) guest.shortHotAdds += 1;
    if (wished > moved) guest.hasRefused = true;
    if (wished < moved) guest.shortAnswers += 1;
    pluggedBytes += moved;
    guest.ownedBytes += moved;
    if (moved !== 0) emit({ type: 'size-changed' });
    return moved;
  }

  function request(command: MemoryCommand): CommandResult {
    if (command.type !== 'set-requested-size') {
      return { ok: false, error: { class: 'DeviceNotActive', desc: 'No balloon device has been activated' } };
    }
    if (command.requestedBytes % BLOCK_BYTES !== 0 || command.requestedBytes > sizeBytes) {
      throw new Error(`requested ${command.requestedBytes} of ${sizeBytes}`);
    }
    ({ requestedBytes } = command);
    driver.go();
    return { ok: true };
  }

  return frame.assemble({
    unitBytes: BLOCK_BYTES,
    device: driver.device,
    observe() {
      const common = { id: 'vm0', memdev: 'vmem0', addressBytes: 5 * GIB, sizeBytes };
      return {
        growthMode: 'virtio-mem',
        balloonDevice: null,
        actualBytes: limits.bootBytes + pluggedBytes,
        sticks: [],
        region: { kind: 'virtio-mem', ...common, requestedBytes, pluggedBytes, blockBytes: BLOCK_BYTES },
        balloon: null,
      };
    },
    perform: request,
    /** The device loses its blocks at once; the request stays, and the next guest's driver sees to it. */
    boot() {
      pluggedBytes = 0;
      guest.ownedBytes = limits.bootBytes;
      driver.boot(() => {});
    },
    afterReset: () => emit({ type: 'size-changed' }),
  });
}
