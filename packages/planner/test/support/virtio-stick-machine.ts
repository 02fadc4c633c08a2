import { MIB, PAGE_BYTES } from '@dimmer/pages';
import type { CommandResult, MemoryCommand, ObservedStick } from '../../src/index.ts';
import type { LabMachine } from './lab-machine.ts';
import { createDriver, createMachineFrame, RETRY_MS } from './machine-frame.ts';
import type { SimulatedMachineOptions } from './simulated-machine.ts';

const UNIT_BYTES = 128 * MIB;

interface Stick extends ObservedStick {
  phase: 'waiting' | 'asked' | 'answered';
  addedBytes: number;
  /** As it was last said to be. */
  isUsed: boolean;
}

/**
 * Sticks announced over a virtio-balloon, on sizes alone: the guest's answer makes a stick its memory, and its balloon takes
 * the highest addresses first. A stick goes only when none of it is the guest's; its range is lost until the next reset.
 */
export function createVirtioStickMachine(options: SimulatedMachineOptions): LabMachine {
  const { limits, manners } = options;
  const frame = createMachineFrame(options);
  const { guest, emit, later } = frame;
  let sticks: Stick[] = [];
  let barred: { readonly start: number; readonly end: number }[] = [];
  let balloonBytes = 0;
  let wantedBytes = 0;
  const totalBytes = (): number => sticks.reduce((sum, { addedBytes }) => sum + addedBytes, limits.bootBytes);
  const driver = createDriver(frame, options, {
    leftBytes: () => wantedBytes - balloonBytes,
    move,
    isSettled: () => sticks.every(({ phase }) => phase === 'answered'),
  });

  function move(wished: number): number {
    const moved = Math.min(wished, Math.max(0, guest.ownedBytes - manners.floorPages * PAGE_BYTES));
    if (moved < wished) guest.shortAnswers += 1;
    balloonBytes += moved;
    guest.ownedBytes -= moved;
    if (moved !== 0) emit({ type: 'size-changed' });
    tellUse();
    return moved;
  }

  /** From the highest address down, as far as the balloon reaches. */
  function tellUse(): void {
    let left = balloonBytes;
    for (const stick of sticks.toSorted((a, b) => b.addressBytes - a.addressBytes)) {
      const isUsed = left < stick.addedBytes;
      left = Math.max(0, left - stick.addedBytes);
      if (stick.phase !== 'answered' || isUsed === stick.isUsed) continue;
      stick.isUsed = isUsed;
      emit({ type: isUsed ? 'stick-in-use' : 'stick-unused', id: stick.id });
    }
  }

  function announce(stick: Stick): void {
    stick.phase = 'asked';
    later(driver.answerMs(), () => answer(stick));
  }

  function answer(stick: Stick): void {
    if (manners.silent) return later(RETRY_MS, () => answer(stick));
    const isTaken = manners.hotAddMostPages * PAGE_BYTES >= stick.sizeBytes;
    stick.phase = 'answered';
    stick.addedBytes = isTaken ? stick.sizeBytes : 0;
    guest.ownedBytes += stick.addedBytes;
    stick.isUsed = isTaken;
    emit({ type: isTaken ? 'stick-in-use' : 'stick-unused', id: stick.id });
    tellUse();
    if (!isTaken) guest.shortHotAdds += 1;
    if (!isTaken) guest.hasRefused = true;
    driver.go();
  }

  function plug({ id, memdev, sizeBytes, addressBytes, node }: MemoryCommand & { type: 'plug' }): CommandResult {
    if (!driver.isHere) return refuse('guest-not-ready', 'no guest is attached');
    if (addressBytes === null || sizeBytes % UNIT_BYTES !== 0) throw new Error(`a stick of ${sizeBytes} nowhere`);
    if (sticks.length >= limits.slots) return refuse('no-slots', 'no free slots available');
    const end = addressBytes + sizeBytes;
    const taken = [
      ...barred,
      ...sticks.map((one) => ({ start: one.addressBytes, end: one.addressBytes + one.sizeBytes })),
    ];
    if (taken.some((range) => range.start < end && addressBytes < range.end)) return refuse('range', 'conflicts with');
    const stick: Stick = { id, memdev, sizeBytes, addressBytes, node, phase: 'waiting', addedBytes: 0, isUsed: false };
    sticks = [...sticks, stick];
    announce(stick);
    driver.go();
    return { ok: true, stick: { id, memdev, sizeBytes, addressBytes, node } };
  }

  function unplug({ id }: MemoryCommand & { type: 'unplug' }): CommandResult {
    const stick = sticks.find((one) => one.id === id);
    if (!stick) return { ok: true };
    if (stick.phase === 'asked' || stick.isUsed) {
      return { ok: false, error: { class: 'GenericError', desc: 'still busy' } };
    }
    sticks = sticks.filter((one) => one !== stick);
    balloonBytes -= stick.addedBytes;
    wantedBytes = Math.max(0, wantedBytes - stick.addedBytes);
    if (stick.addedBytes > 0) {
      barred = [...barred, { start: stick.addressBytes, end: stick.addressBytes + stick.sizeBytes }];
    }
    emit({ type: 'device-deleted', id });
    driver.go();
    return { ok: true };
  }

  /** No stick is the guest's any more; when its driver is back they are announced again, and the old target holds. */
  function boot(): void {
    guest.ownedBytes = limits.bootBytes;
    barred = [];
    for (const stick of sticks) Object.assign(stick, { phase: 'waiting', addedBytes: 0, isUsed: false });
    balloonBytes = Math.min(balloonBytes, limits.bootBytes);
    driver.boot(() => {
      balloonBytes = 0;
      emit({ type: 'size-changed' });
      for (const stick of sticks) announce(stick);
    });
  }

  function perform(command: MemoryCommand): CommandResult {
    if (command.type === 'plug') return plug(command);
    if (command.type === 'unplug') return unplug(command);
    if (command.type === 'set-requested-size') return refuse('other', 'no virtio-mem');
    wantedBytes = Math.max(0, totalBytes() - command.targetBytes);
    driver.go();
    return { ok: true };
  }

  return frame.assemble({
    unitBytes: UNIT_BYTES,
    device: driver.device,
    observe: () => ({
      growthMode: 'haprot',
      balloonDevice: 'virtio-balloon',
      actualBytes: totalBytes() - balloonBytes,
      sticks: sticks.map(asListed),
      region: null,
      balloon: null,
    }),
    perform,
    boot,
  });
}

function asListed({ id, memdev, sizeBytes, addressBytes, node }: Stick): ObservedStick {
  return { id, memdev, sizeBytes, addressBytes, node };
}

function refuse(refusal: 'guest-not-ready' | 'no-slots' | 'range' | 'other', desc: string): CommandResult {
  return { ok: false, refusal, error: { class: 'GenericError', desc } };
}
