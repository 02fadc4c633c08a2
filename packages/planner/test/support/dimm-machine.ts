import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import type { CommandResult, GuestStats, MemoryCommand, ObservedStick } from '../../src/index.ts';
import type { LabMachine } from './lab-machine.ts';
import { createDriver, createMachineFrame, RETRY_MS } from './machine-frame.ts';
import type { SimulatedMachineOptions } from './simulated-machine.ts';

const UNIT_BYTES = 128 * MIB;

interface Dimm extends ObservedStick {
  readonly slot: number;
  /** The guest uses it: what has been handed over may still lie there offline. */
  isOnline: boolean;
  /** The guest has handled it, and has not refused it. */
  isIn: boolean;
  isLeaving: boolean;
}

/** What a guest does about a DIMM that it cannot clear. */
export type Stubbornness = 'refuse' | 'hang';

/** What a guest does beyond the protocols, where it differs from guest to guest. */
export interface GuestWays {
  readonly stubbornness?: Stubbornness;
  /** It tells its statistics, and whether it counts in its total what it gave to the balloon. */
  readonly tells?: { readonly countsGiven: boolean; readonly deflatesOnOom: boolean };
  /** How long after ACPI's word a DIMM comes into use; null: never, until `bringOnline`. */
  readonly onlineMs?: number | null;
}

export type DimmMachine = LabMachine & { bringOnline(): void; stopTelling(): void };

/** DIMMs and a virtio-balloon, as measured on QEMU (spec 10.1, 10.3), on sizes alone. */
export function createDimmMachine(options: SimulatedMachineOptions & GuestWays): DimmMachine {
  const { limits, manners, stubbornness = 'hang', tells, onlineMs = 0 } = options;
  const frame = createMachineFrame(options);
  const { guest, emit, later } = frame;
  let dimms: Dimm[] = [];
  const backends = new Set<string>();
  /** Of the balloon: its size, and the size asked for. It is fixed by the memory there was when it was asked for. */
  let balloonBytes = 0;
  let wantedBytes = 0;
  let stats: GuestStats | null = null;
  let nextAddress = 5 * GIB;
  const floorBytes = (): number => manners.floorPages * PAGE_BYTES;
  const totalBytes = (): number => dimms.reduce((sum, { sizeBytes }) => sum + sizeBytes, limits.bootBytes);
  const driver = createDriver(frame, options, {
    leftBytes: () => wantedBytes - balloonBytes,
    move,
    isSettled: () => dimms.every(({ isIn }) => isIn),
  });

  function move(wished: number): number {
    letGo();
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
    return driver.isHere && isIn && !manners.silent && guest.ownedBytes - sizeBytes >= floorBytes();
  }

  function remove(dimm: Dimm): void {
    dimms = dimms.filter((one) => one !== dimm);
    guest.ownedBytes -= dimm.isOnline ? dimm.sizeBytes : 0;
    backends.delete(dimm.memdev);
    emit({ type: 'device-deleted', id: dimm.id });
    emit({ type: 'acpi-ost', id: null, source: 3, status: 0 });
    driver.go();
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
    const slot = command.slot ?? freeSlot();
    const dimm: Dimm = {
      id,
      memdev,
      sizeBytes,
      addressBytes,
      node,
      slot,
      isIn: false,
      isOnline: false,
      isLeaving: false,
    };
    dimms = [...dimms, dimm];
    if (driver.isHere) later(driver.answerMs(), () => insert(dimm));
    driver.go();
    return { ok: true, stick: asListed(dimm) };
  }

  function freeSlot(): number {
    const taken = new Set(dimms.map(({ slot }) => slot));
    return Array.from({ length: limits.slots }, (_, slot) => slot).find((slot) => !taken.has(slot)) ?? 0;
  }

  function insert(dimm: Dimm): void {
    if (manners.silent) return later(RETRY_MS, () => insert(dimm));
    const isTaken = manners.hotAddMostPages * PAGE_BYTES >= dimm.sizeBytes;
    dimm.isIn = isTaken;
    if (isTaken) bringLater(dimm);
    else guest.shortHotAdds += 1;
    if (!isTaken) guest.hasRefused = true;
    emit({ type: 'acpi-ost', id: dimm.id, source: 1, status: isTaken ? 0 : 1 });
    driver.go();
  }

  function bringLater(dimm: Dimm): void {
    if (onlineMs === 0) return bring(dimm);
    if (onlineMs !== null) later(onlineMs, () => bring(dimm));
  }

  function bring(dimm: Dimm): void {
    if (dimm.isOnline || !dimms.includes(dimm)) return;
    dimm.isOnline = true;
    guest.ownedBytes += dimm.sizeBytes;
  }

  /** Every two seconds while its driver is there, as measured: the time in whole seconds. */
  function tell(): void {
    if (!tells || !driver.isHere) return;
    const keptBytes = guest.ownedBytes + (tells.countsGiven ? balloonBytes : 0);
    const atMs = Math.floor(options.wallNow() / 1_000) * 1_000;
    const freeBytes = Math.max(0, guest.ownedBytes - USED_BYTES);
    const { deflatesOnOom } = tells;
    const totalBytes = keptBytes - KERNEL_BYTES;
    stats = { at: atMs, totalBytes, freeBytes, availableBytes: freeBytes - KERNEL_BYTES, deflatesOnOom };
    later(2_000, tell);
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
    for (const dimm of dimms) dimm.isLeaving = false;
    driver.boot(() => {
      for (const dimm of dimms) dimm.isIn = dimm.isOnline = true;
      balloonBytes = 0;
      guest.ownedBytes = totalBytes();
      tell();
      emit({ type: 'size-changed' });
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
        driver.go();
        return { ok: true };
      case 'set-requested-size':
        return { ok: false, error: { class: 'DeviceNotFound', desc: 'no virtio-mem' } };
    }
  }

  const machine = frame.assemble({
    unitBytes: UNIT_BYTES,
    device: driver.device,
    observe: () => ({
      growthMode: 'pc-dimm',
      balloonDevice: 'virtio-balloon',
      actualBytes: totalBytes() - balloonBytes,
      sticks: dimms.map(asListed),
      region: null,
      balloon: null,
      ...(tells && { guestStats: stats }),
    }),
    perform,
    boot,
  });
  return Object.assign(machine, {
    bringOnline: () => dimms.forEach(bring),
    stopTelling: () => frame.beginLife(),
  });
}

/** What its kernel keeps out of the total, and what its programs use. */
export const KERNEL_BYTES = 48 * MIB;
export const USED_BYTES = 512 * MIB;

function asListed({ id, memdev, sizeBytes, addressBytes, node, slot }: Dimm): ObservedStick {
  return { id, memdev, sizeBytes, addressBytes, node, slot };
}

function refuse(refusal: 'other' | 'no-slots' | 'no-space', desc: string): CommandResult {
  return { ok: false, refusal, error: { class: 'GenericError', desc } };
}
