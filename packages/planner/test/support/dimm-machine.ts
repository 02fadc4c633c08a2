import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import type { CommandResult, MachineEvent, MemoryCommand, Observation, ObservedStick } from '../../src/index.ts';
import type { LabMachine } from './lab-machine.ts';
import { shapeOf, type SimulatedMachineOptions } from './simulated-machine.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at' | 'raw'> : never;

const UNIT_BYTES = 128 * MIB;
/** What the balloon moves at a time, and how soon it tries again what it could not (spec 10.1: for ever). */
const STEP_BYTES = 8 * GIB;
const RETRY_MS = 5_000;

interface Dimm extends ObservedStick {
  /** The guest has handled it, and has not refused it. */
  isIn: boolean;
  isLeaving: boolean;
}

/** What a guest does about a DIMM that it cannot clear. */
export type Stubbornness = 'refuse' | 'hang';

/** DIMMs and a virtio-balloon, as measured on QEMU (spec 10.1, 10.3), on sizes alone. */
export function createDimmMachine(options: SimulatedMachineOptions & { readonly stubbornness?: Stubbornness }) {
  const { limits, clock, wallNow, manners, stubbornness = 'hang' } = options;
  const guest = { ownedBytes: limits.bootBytes, shortAnswers: 0, shortHotAdds: 0, hasRefused: false };
  const device = { name: 'IDLE', targetChanged: false };
  let dimms: Dimm[] = [];
  const backends = new Set<string>();
  /** Of the balloon: its size, and the size asked for. It is fixed by the memory there was when it was asked for. */
  let balloonBytes = 0;
  let wantedBytes = 0;
  let nextAddress = 5 * GIB;
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

  const answerMs = (): number => manners.answerMs({ type: 'UNBALLOON_RESPONSE', transId: 0 });
  const floorBytes = (): number => manners.floorPages * PAGE_BYTES;
  const totalBytes = (): number => dimms.reduce((sum, { sizeBytes }) => sum + sizeBytes, limits.bootBytes);

  function work(): void {
    device.name = balloonBytes === wantedBytes && dimms.every(({ isIn }) => isIn) ? 'IDLE' : 'BUSY';
    if (!hasDriver || isWorking || balloonBytes === wantedBytes) return;
    isWorking = true;
    later(answerMs(), () => {
      isWorking = false;
      if (!manners.silent && move() !== 0) return work();
      isWorking = true;
      later(RETRY_MS, () => {
        isWorking = false;
        work();
      });
    });
  }

  function move(): number {
    letGo();
    const wished = Math.max(-STEP_BYTES, Math.min(STEP_BYTES, wantedBytes - balloonBytes));
    const moved = Math.min(wished, Math.max(0, guest.ownedBytes - floorBytes()));
    if (moved < wished) guest.shortAnswers += 1;
    balloonBytes += moved;
    guest.ownedBytes -= moved;
    if (moved !== 0) emit({ type: 'size-changed' });
    return moved;
  }

  /** One that hung goes as soon as it can. */
  function letGo(): void {
    for (const dimm of dimms) if (dimm.isLeaving && canClear(dimm)) remove(dimm);
  }

  function canClear({ isIn, sizeBytes }: Dimm): boolean {
    return hasDriver && isIn && !manners.silent && guest.ownedBytes - sizeBytes >= floorBytes();
  }

  function remove(dimm: Dimm): void {
    dimms = dimms.filter((one) => one !== dimm);
    guest.ownedBytes -= dimm.isIn ? dimm.sizeBytes : 0;
    backends.delete(dimm.memdev);
    emit({ type: 'device-deleted', id: dimm.id });
    emit({ type: 'acpi-ost', id: null, source: 3, status: 0 });
    work();
  }

  function plug(command: MemoryCommand & { type: 'plug' }): CommandResult {
    const { id, memdev, sizeBytes, node } = command;
    if (sizeBytes % UNIT_BYTES !== 0) throw new Error(`a DIMM of ${sizeBytes} would be lost to the guest`);
    if (backends.has(memdev)) return refuse('other', 'attempt to add duplicate property');
    if (dimms.length >= limits.slots) return refuse('no-slots', 'no free slots available');
    if (totalBytes() + sizeBytes > limits.maximumBytes) return refuse('no-space', 'not enough space');
    backends.add(memdev);
    const addressBytes = command.addressBytes ?? nextAddress;
    nextAddress = Math.max(nextAddress, addressBytes + sizeBytes);
    const dimm: Dimm = { id, memdev, sizeBytes, addressBytes, node, isIn: false, isLeaving: false };
    dimms = [...dimms, dimm];
    if (hasDriver) later(answerMs(), () => insert(dimm));
    work();
    return { ok: true, stick: { id, memdev, sizeBytes, addressBytes, node } };
  }

  function insert(dimm: Dimm): void {
    if (manners.silent) return later(RETRY_MS, () => insert(dimm));
    const isTaken = manners.hotAddMostPages * PAGE_BYTES >= dimm.sizeBytes;
    dimm.isIn = isTaken;
    if (isTaken) guest.ownedBytes += dimm.sizeBytes;
    else guest.shortHotAdds += 1;
    if (!isTaken) guest.hasRefused = true;
    emit({ type: 'acpi-ost', id: dimm.id, source: 1, status: isTaken ? 0 : 1 });
    work();
  }

  function unplug({ id }: MemoryCommand & { type: 'unplug' }): CommandResult {
    const dimm = dimms.find((one) => one.id === id);
    if (!dimm) return { ok: true };
    if (!dimm.isIn || canClear(dimm)) {
      remove(dimm);
      return { ok: true };
    }
    if (stubbornness === 'refuse') {
      return { ok: false, error: { class: 'GenericError', desc: 'the guest refused to let it go' } };
    }
    dimm.isLeaving = true;
    return { ok: false, error: { class: 'GenericError', desc: 'has not let go yet' }, pending: true };
  }

  /** DIMMs stay, and the driver of the next guest follows the target of before. */
  function boot(): void {
    life += 1;
    hasDriver = false;
    isWorking = false;
    guest.shortHotAdds = 0;
    for (const dimm of dimms) dimm.isLeaving = false;
    later(manners.bootMs, () => {
      for (const dimm of dimms) dimm.isIn = true;
      hasDriver = true;
      balloonBytes = 0;
      guest.ownedBytes = totalBytes();
      emit({ type: 'size-changed' });
      work();
    });
  }

  function perform(command: MemoryCommand): CommandResult {
    switch (command.type) {
      case 'plug':
        return plug(command);
      case 'unplug':
        return unplug(command);
      case 'balloon':
        wantedBytes = Math.max(0, totalBytes() - command.targetBytes);
        work();
        return { ok: true };
      case 'set-requested-size':
        return { ok: false, error: { class: 'DeviceNotFound', desc: 'no virtio-mem' } };
    }
  }

  const machine: LabMachine = {
    shape: shapeOf(limits),
    unitBytes: UNIT_BYTES,
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
      return {
        at: wallNow(),
        running: !isPaused,
        status: isPaused ? 'paused' : 'running',
        growthMode: 'pc-dimm',
        balloonDevice: 'virtio-balloon',
        actualBytes: totalBytes() - balloonBytes,
        baseBytes: limits.bootBytes,
        sticks: dimms.map(asListed),
        region: null,
        balloon: null,
      };
    },
    perform: (command) => (isOff ? { ok: false, lost: true } : perform(command)),
    powerOn: boot,
    reset() {
      resets += 1;
      disturbedAt = wallNow();
      boot();
      emit({ type: 'reset', guest: true, reason: 'guest-reset' });
    },
    leaveChannel() {},
    pause() {
      isPaused = true;
    },
    powerOff() {
      isOff = true;
    },
  };
  return machine;
}

function asListed({ id, memdev, sizeBytes, addressBytes, node }: Dimm): ObservedStick {
  return { id, memdev, sizeBytes, addressBytes, node };
}

function refuse(refusal: 'other' | 'no-slots' | 'no-space', desc: string): CommandResult {
  return { ok: false, refusal, error: { class: 'GenericError', desc } };
}
