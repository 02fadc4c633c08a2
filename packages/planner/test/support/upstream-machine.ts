import { alignDown, GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import type { HvBalloonStateName, MachineEvent, MemoryCommand, Observation } from '../../src/index.ts';
import type { LabMachine } from './lab-machine.ts';
import { shapeOf, type SimulatedMachineOptions } from './simulated-machine.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at' | 'raw'> : never;

/** The most pages of one request (spec 2). */
const REQUEST_BYTES = 585_728 * PAGE_BYTES;
const CHUNK_BYTES = 2 * GIB;
const POST_INIT_MS = 50_000;

/** The 8.2+ machine of spec 3.8 on sizes alone, with a guest of few words behind it. Its memdev fills up the maximum. */
export function createUpstreamMachine(options: SimulatedMachineOptions): LabMachine {
  const { limits, clock, wallNow, manners, x } = options;
  const { bootBytes } = limits;
  const memdevBytes = limits.maximumBytes - bootBytes;
  const guest = { ownedBytes: bootBytes, shortAnswers: 0, shortHotAdds: 0, hasRefused: false };
  const device = { name: 'WAIT_RESET' as HvBalloonStateName, targetChanged: false };
  let since = wallNow();
  let targetBytes: number | null = null;
  let addedBytes = 0;
  let removedBytes = 0;
  let isSpent = false;
  let isConnected = false;
  let isOff = false;
  let isPaused = false;
  let resets = 0;
  let hasLeft = false;
  let disturbedAt = 0;
  let told = '';
  let life = 0;

  function emit(event: Untimed<MachineEvent>): void {
    options.onEvent({ ...event, at: wallNow(), raw: null });
  }

  function enter(name: HvBalloonStateName): void {
    if (device.name !== name) since = wallNow();
    device.name = name;
    const operation = /^(HOT_ADD|BALLOON|UNBALLOON)_/.exec(name)?.[1] ?? name;
    if (x && operation !== told) emit({ type: 'balloon-state', state: name });
    told = operation;
  }

  /** Later, unless the guest has been reset or has left by then. */
  function later(delayMs: number, what: () => void): void {
    const thisLife = life;
    clock.after(delayMs, () => (thisLife === life && !isOff ? what() : undefined));
  }

  /** The guest's answer; a silent one never gives it, and the device waits for ever (spec 3.1). */
  function ask(what: () => void): void {
    later(manners.answerMs({ type: 'UNBALLOON_RESPONSE', transId: 0 }), () => (manners.silent ? undefined : what()));
  }

  function connect(): void {
    enter('VERSION');
    enter('CAPS');
    isConnected = true;
    enter('POST_INIT_WAIT');
    later(POST_INIT_MS, () => {
      enter('IDLE');
      decide();
    });
    reportLater();
  }

  const unitBytes = (): number => 2 ** manners.alignment * MIB;
  const totalBytes = (): number => bootBytes + addedBytes;

  function decide(): void {
    if (device.name !== 'IDLE' || !device.targetChanged || targetBytes === null) return;
    device.targetChanged = false;
    const currentBytes = totalBytes() - removedBytes;
    if (targetBytes > currentBytes) grow(targetBytes - currentBytes);
    else if (targetBytes < currentBytes && manners.balloon) balloon(currentBytes - targetBytes);
  }

  function rest(): void {
    enter('IDLE');
    decide();
  }

  function grow(bytes: number): void {
    const backBytes = Math.min(bytes, removedBytes);
    const hotAdd = (): void => (manners.hotAdd ? setUp(bytes - backBytes) : rest());
    if (backBytes === 0) return hotAdd();
    removedBytes -= backBytes;
    guest.ownedBytes += backBytes;
    enter('UNBALLOON_REPLY_WAIT');
    ask(hotAdd);
  }

  function setUp(bytes: number): void {
    enter('HOT_ADD_SETUP');
    const leftBytes = isSpent ? 0 : memdevBytes - addedBytes;
    const countBytes = alignDown(Math.min(leftBytes, bytes), unitBytes());
    if (countBytes === 0) rest();
    else post(countBytes);
  }

  function post(leftBytes: number): void {
    const unit = unitBytes();
    const chunk = Math.min(leftBytes, unit >= CHUNK_BYTES ? unit : alignDown(CHUNK_BYTES, unit));
    enter('HOT_ADD_REPLY_WAIT');
    ask(() => {
      const taken = Math.min(chunk, manners.hotAddMostPages * PAGE_BYTES);
      addedBytes += taken;
      guest.ownedBytes += taken;
      if (taken === chunk) return leftBytes > chunk ? post(leftBytes - chunk) : rest();
      isSpent = true;
      guest.shortHotAdds += 1;
      guest.hasRefused = true;
      rest();
    });
  }

  function balloon(leftBytes: number): void {
    const asked = Math.min(leftBytes, REQUEST_BYTES);
    enter('BALLOON_REPLY_WAIT');
    ask(() => {
      const given = Math.max(0, Math.min(asked, guest.ownedBytes - manners.floorPages * PAGE_BYTES));
      guest.ownedBytes -= given;
      removedBytes += given;
      if (given < asked) guest.shortAnswers += 1;
      if (given === 0 || given === leftBytes) rest();
      else balloon(leftBytes - given);
    });
  }

  function reportLater(): void {
    const { reportMs } = manners;
    if (reportMs === null) return;
    later(reportMs, () => {
      const floorBytes = manners.floorPages * PAGE_BYTES;
      const availableBytes = Math.max(0, guest.ownedBytes - floorBytes);
      const committedBytes = Math.min(guest.ownedBytes, floorBytes) + removedBytes;
      if (!manners.silent) emit({ type: 'status-report', committedBytes, availableBytes });
      reportLater();
    });
  }

  /** A reset of the device empties its books; the memory it has added goes with a reset of the machine only (spec 3.7). */
  function close(): void {
    life += 1;
    isConnected = false;
    removedBytes = 0;
    enter('POST_RESET_CLOSED');
  }

  function boot(): void {
    close();
    addedBytes = 0;
    isSpent = false;
    guest.ownedBytes = bootBytes;
    guest.shortHotAdds = 0;
    later(manners.bootMs, connect);
  }

  function observe(): Observation {
    return {
      at: wallNow(),
      running: !isPaused,
      status: isPaused ? 'paused' : 'running',
      growthMode: 'memdev',
      balloonDevice: 'hv-balloon',
      actualBytes: totalBytes() - removedBytes,
      baseBytes: bootBytes,
      sticks: [],
      region: { kind: 'hv-balloon', id: 'hvb', memdev: 'mem1', addressBytes: 32 * GIB, sizeBytes: memdevBytes },
      balloon: x ? describe() : null,
    };
  }

  function describe(): Observation['balloon'] {
    const { balloon: canBalloon, hotAdd } = manners;
    return {
      state: device.name,
      since,
      protocolVersion: isConnected ? '2.0' : null,
      capabilities: isConnected ? { balloon: canBalloon, hotAdd, alignmentBytes: unitBytes() } : null,
      targetBytes,
      targetChanged: device.targetChanged,
      totalBytes: totalBytes(),
      removedGuestBytes: 0,
      removedBothBytes: removedBytes,
      sticks: [],
      warnings: {},
    };
  }

  return {
    shape: shapeOf(limits),
    guest,
    device,
    observe,
    get resets() {
      return resets;
    },
    get disturbedAt() {
      return disturbedAt;
    },
    get hasLeft() {
      return hasLeft;
    },
    perform(command: MemoryCommand) {
      if (isOff) return { ok: false, lost: true };
      if (command.type !== 'balloon') {
        return { ok: false, error: { class: 'GenericError', desc: `Bus 'vmbus' does not support hotplugging` } };
      }
      ({ targetBytes } = command);
      device.targetChanged = true;
      decide();
      return { ok: true };
    },
    powerOn: boot,
    reset() {
      resets += 1;
      hasLeft = false;
      disturbedAt = wallNow();
      boot();
      emit({ type: 'reset', guest: true, reason: 'guest-reset' });
    },
    leaveChannel(backAfterMs) {
      if (!isConnected) return;
      hasLeft = true;
      disturbedAt = wallNow();
      close();
      later(backAfterMs, connect);
    },
    pause() {
      isPaused = true;
    },
    powerOff() {
      isOff = true;
    },
  };
}
