import { alignDown, GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import type { CommandResult, MachineEvent, MemoryCommand, Observation } from '../../src/index.ts';
import type { LabMachine } from './lab-machine.ts';
import { shapeOf, type SimulatedMachineOptions } from './simulated-machine.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at' | 'raw'> : never;

const BLOCK_BYTES = 2 * MIB;
/** What the guest does at a time. */
const STEP_BYTES = 8 * GIB;
/** How soon it tries again what it could not do. */
const RETRY_MS = 5_000;

/** virtio-mem of spec 10.2 on sizes alone: the guest follows the requested size as far as it can, and goes on by itself. */
export function createVirtioMemMachine(options: SimulatedMachineOptions): LabMachine {
  const { limits, clock, wallNow, manners } = options;
  const sizeBytes = alignDown(limits.maximumBytes - limits.bootBytes, BLOCK_BYTES);
  const guest = { ownedBytes: limits.bootBytes, shortAnswers: 0, shortHotAdds: 0, hasRefused: false };
  const device = { name: 'IDLE', targetChanged: false };
  let requestedBytes = 0;
  let pluggedBytes = 0;
  let hasDriver = false;
  let isWorking = false;
  let isOff = false;
  let isPaused = false;
  let resets = 0;
  let disturbedAt = 0;
  let life = 0;

  function emit(event: Untimed<MachineEvent>): void {
    options.onEvent({ ...event, at: wallNow(), raw: null });
  }

  function later(delayMs: number, what: () => void): void {
    const thisLife = life;
    clock.after(delayMs, () => (thisLife === life && !isOff ? what() : undefined));
  }

  function work(): void {
    device.name = pluggedBytes === requestedBytes ? 'IDLE' : 'BUSY';
    if (!hasDriver || isWorking || pluggedBytes === requestedBytes) return;
    isWorking = true;
    later(manners.answerMs({ type: 'UNBALLOON_RESPONSE', transId: 0 }), () => {
      isWorking = false;
      const movedBytes = manners.silent ? 0 : move();
      if (movedBytes !== 0) return work();
      isWorking = true;
      later(RETRY_MS, () => {
        isWorking = false;
        work();
      });
    });
  }

  function move(): number {
    const wished = Math.max(-STEP_BYTES, Math.min(STEP_BYTES, requestedBytes - pluggedBytes));
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

  /** The device loses its blocks at once; the request stays, and the next guest's driver sees to it. */
  function boot(): void {
    life += 1;
    hasDriver = false;
    isWorking = false;
    pluggedBytes = 0;
    guest.ownedBytes = limits.bootBytes;
    guest.shortHotAdds = 0;
    later(manners.bootMs, () => {
      hasDriver = true;
      work();
    });
  }

  function request(command: MemoryCommand): CommandResult {
    if (command.type !== 'set-requested-size') {
      return { ok: false, error: { class: 'DeviceNotActive', desc: 'No balloon device has been activated' } };
    }
    if (command.requestedBytes % BLOCK_BYTES !== 0 || command.requestedBytes > sizeBytes) {
      throw new Error(`requested ${command.requestedBytes} of ${sizeBytes}`);
    }
    ({ requestedBytes } = command);
    work();
    return { ok: true };
  }

  return {
    shape: shapeOf(limits),
    unitBytes: BLOCK_BYTES,
    guest,
    device,
    hasLeft: false,
    get resets() {
      return resets;
    },
    get disturbedAt() {
      return disturbedAt;
    },
    observe(): Observation {
      const common = { id: 'vm0', memdev: 'vmem0', addressBytes: 5 * GIB, sizeBytes };
      return {
        at: wallNow(),
        running: !isPaused,
        status: isPaused ? 'paused' : 'running',
        growthMode: 'virtio-mem',
        balloonDevice: null,
        actualBytes: limits.bootBytes + pluggedBytes,
        baseBytes: limits.bootBytes,
        sticks: [],
        region: { kind: 'virtio-mem', ...common, requestedBytes, pluggedBytes, blockBytes: BLOCK_BYTES },
        balloon: null,
      };
    },
    perform: (command) => (isOff ? { ok: false, lost: true } : request(command)),
    powerOn: boot,
    reset() {
      resets += 1;
      disturbedAt = wallNow();
      boot();
      emit({ type: 'reset', guest: true, reason: 'guest-reset' });
      emit({ type: 'size-changed' });
    },
    leaveChannel() {},
    pause() {
      isPaused = true;
    },
    powerOff() {
      isOff = true;
    },
  };
}
