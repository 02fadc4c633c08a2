import { alignDown, GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import type { HvBalloonStateName, MemoryCommand, Observation } from '../../src/index.ts';
import type { LabMachine } from './lab-machine.ts';
import { createMachineFrame } from './machine-frame.ts';
import type { SimulatedMachineOptions } from './simulated-machine.ts';

/** The most pages of one request (spec 2). */
const REQUEST_BYTES = 585_728 * PAGE_BYTES;
const CHUNK_BYTES = 2 * GIB;
const POST_INIT_MS = 50_000;

/** The 8.2+ machine of spec 3.8 on sizes alone, with a guest of few words behind it. Its memdev fills up the maximum. */
export function createUpstreamMachine(options: SimulatedMachineOptions): LabMachine {
  const { limits, wallNow, manners, x } = options;
  const { bootBytes } = limits;
  const memdevBytes = limits.maximumBytes - bootBytes;
  const frame = createMachineFrame(options);
  const { guest, emit, later } = frame;
  const device = { name: 'WAIT_RESET' as HvBalloonStateName, targetChanged: false };
  let since = wallNow();
  let targetBytes: number | null = null;
  let addedBytes = 0;
  let removedBytes = 0;
  let isSpent = false;
  let isConnected = false;
  let hasLeft = false;
  let told = '';

  function enter(name: HvBalloonStateName): void {
    if (device.name !== name) since = wallNow();
    device.name = name;
    const operation = /^(HOT_ADD|BALLOON|UNBALLOON)_/.exec(name)?.[1] ?? name;
    if (x && operation !== told) emit({ type: 'balloon-state', state: name });
    told = operation;
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
    frame.beginLife();
    isConnected = false;
    removedBytes = 0;
    enter('POST_RESET_CLOSED');
  }

  function boot(): void {
    hasLeft = false;
    close();
    addedBytes = 0;
    isSpent = false;
    guest.ownedBytes = bootBytes;
    guest.shortHotAdds = 0;
    later(manners.bootMs, connect);
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

  return frame.assemble({
    device,
    hasLeft: () => hasLeft,
    observe: () => ({
      growthMode: 'memdev',
      balloonDevice: 'hv-balloon',
      actualBytes: totalBytes() - removedBytes,
      sticks: [],
      region: { kind: 'hv-balloon', id: 'hvb', memdev: 'mem1', addressBytes: 32 * GIB, sizeBytes: memdevBytes },
      balloon: x ? describe() : null,
    }),
    perform(command: MemoryCommand) {
      if (command.type !== 'balloon') {
        return { ok: false, error: { class: 'GenericError', desc: `Bus 'vmbus' does not support hotplugging` } };
      }
      ({ targetBytes } = command);
      device.targetChanged = true;
      decide();
      return { ok: true };
    },
    boot,
    leaveChannel(backAfterMs) {
      if (!isConnected) return;
      hasLeft = true;
      frame.disturb();
      close();
      later(backAfterMs, connect);
    },
  });
}
