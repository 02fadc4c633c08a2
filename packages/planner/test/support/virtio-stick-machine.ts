import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import type { CommandResult, MachineEvent, MemoryCommand, Observation, ObservedStick } from '../../src/index.ts';
import type { LabMachine } from './lab-machine.ts';
import { shapeOf, type SimulatedMachineOptions } from './simulated-machine.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at' | 'raw'> : never;

const UNIT_BYTES = 128 * MIB;
const STEP_BYTES = 8 * GIB;
const RETRY_MS = 5_000;

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
  const { limits, clock, wallNow, manners } = options;
  const guest = { ownedBytes: limits.bootBytes, shortAnswers: 0, shortHotAdds: 0, hasRefused: false };
  const device = { name: 'IDLE', targetChanged: false };
  let sticks: Stick[] = [];
  let barred: { readonly start: number; readonly end: number }[] = [];
  let balloonBytes = 0;
  let wantedBytes = 0;
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
  const totalBytes = (): number => sticks.reduce((sum, { addedBytes }) => sum + addedBytes, limits.bootBytes);

  function work(): void {
    const isIdle = balloonBytes === wantedBytes && sticks.every(({ phase }) => phase === 'answered');
    device.name = isIdle ? 'IDLE' : 'BUSY';
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
    const wished = Math.max(-STEP_BYTES, Math.min(STEP_BYTES, wantedBytes - balloonBytes));
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
    later(answerMs(), () => answer(stick));
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
    work();
  }

  function plug({ id, memdev, sizeBytes, addressBytes, node }: MemoryCommand & { type: 'plug' }): CommandResult {
    if (!hasDriver) return refuse('guest-not-ready', 'no guest is attached');
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
    work();
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
    work();
    return { ok: true };
  }

  /** No stick is the guest's any more; when its driver is back they are announced again, and the old target holds. */
  function boot(): void {
    life += 1;
    hasDriver = false;
    isWorking = false;
    guest.shortHotAdds = 0;
    guest.ownedBytes = limits.bootBytes;
    barred = [];
    for (const stick of sticks) Object.assign(stick, { phase: 'waiting', addedBytes: 0, isUsed: false });
    balloonBytes = Math.min(balloonBytes, limits.bootBytes);
    later(manners.bootMs, () => {
      hasDriver = true;
      balloonBytes = 0;
      emit({ type: 'size-changed' });
      for (const stick of sticks) announce(stick);
      work();
    });
  }

  function perform(command: MemoryCommand): CommandResult {
    if (command.type === 'plug') return plug(command);
    if (command.type === 'unplug') return unplug(command);
    if (command.type === 'set-requested-size') return refuse('other', 'no virtio-mem');
    wantedBytes = Math.max(0, totalBytes() - command.targetBytes);
    work();
    return { ok: true };
  }

  return {
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
        growthMode: 'haprot',
        balloonDevice: 'virtio-balloon',
        actualBytes: totalBytes() - balloonBytes,
        baseBytes: limits.bootBytes,
        sticks: sticks.map(asListed),
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
}

function asListed({ id, memdev, sizeBytes, addressBytes, node }: Stick): ObservedStick {
  return { id, memdev, sizeBytes, addressBytes, node };
}

function refuse(refusal: 'guest-not-ready' | 'no-slots' | 'range' | 'other', desc: string): CommandResult {
  return { ok: false, refusal, error: { class: 'GenericError', desc } };
}
