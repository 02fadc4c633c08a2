import { addHaprot, createRegistry, type HaprotRegistry, planPlug, removeHaprot } from '@dimmer/haprot';
import {
  checkPlug,
  createDevice,
  type DeviceEffect,
  type DeviceInput,
  describeDevice,
  deviceStep,
  isBusy,
  queryBalloon,
} from '@dimmer/hv-balloon';
import { bytesToPages, GIB, PAGE_BYTES, type PageRange, pagesToBytes } from '@dimmer/pages';
import type { VirtualClock } from '@dimmer/reducer';
import type {
  CommandResult,
  HvBalloonStateName,
  MachineEvent,
  MachineLimits,
  MemoryCommand,
  MemoryShape,
  Observation,
  PlugRefusal,
} from '../../src/index.ts';
import { createScriptedGuest, type GuestManners } from './scripted-guest.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at' | 'raw'> : never;

export interface SimulatedMachineOptions {
  readonly limits: MachineLimits;
  readonly clock: VirtualClock;
  readonly wallNow: () => number;
  readonly manners: GuestManners;
  /** Whether the monitor has `x-query-hv-balloon` and its event. */
  readonly x: boolean;
  readonly onEvent: (event: MachineEvent) => void;
  /** A stick may go where one was removed; default: not, as in the series. */
  readonly reuseAddresses?: boolean;
}

const ROOMY = 1 << 20;

/** The real device and the real registry with a scripted guest, without QMP between: commands are performed at once. */
export function createSimulatedMachine(options: SimulatedMachineOptions) {
  const { limits, clock, wallNow, x } = options;
  const shape = shapeOf(limits);
  const boot = bootRanges(limits.bootBytes);
  const device = createDevice({
    bootPages: bytesToPages(limits.bootBytes),
    sections: boot.map((range) => ({ ...range, kind: 'ram' as const })),
    statusReport: true,
    reuseAddresses: options.reuseAddresses ?? false,
  });
  let registry: HaprotRegistry = createRegistry({
    region: { start: bytesToPages(shape.region.baseBytes), count: bytesToPages(shape.region.sizeBytes) },
    sizeLimitPages: bytesToPages(limits.maximumBytes - limits.bootBytes),
    slots: limits.slots,
    numaNodes: limits.numaNodes,
  });
  const backends = new Map<string, number>();
  let cancelTimer = (): void => {};
  let since = wallNow();
  let open = false;
  let off = false;
  let paused = false;
  let resets = 0;
  let hasLeft = false;
  let disturbedAt = 0;
  let operation = '';

  const guest = createScriptedGuest(boot, options.manners, {
    now: () => clock.now(),
    after: (delayMs, callback) => clock.after(delayMs, () => (off ? undefined : callback())),
    send: (bytes) => feedPacket(bytes),
    openChannel,
  });

  function emit(event: Untimed<MachineEvent>): void {
    options.onEvent({ ...event, at: wallNow(), raw: null });
  }

  function feed(input: Untimed<DeviceInput>): void {
    if (off) return;
    const before = device.name;
    const [, effects] = deviceStep(device, { ...input, at: clock.now() });
    if (device.name !== before) since = wallNow();
    for (const effect of effects) perform(effect);
    // The guest empties its ring at once.
    if (device.ringFreeBytes < ROOMY && open) feed({ type: 'writable', freeBytes: ROOMY });
  }

  function feedPacket(bytes: Uint8Array): void {
    if (!open) return;
    const payload = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
    payload.set(bytes);
    feed({ type: 'packet', payload });
  }

  function perform(effect: DeviceEffect): void {
    switch (effect.type) {
      case 'send':
        return guest.packet(effect.message);
      case 'arm-timer':
        cancelTimer = clock.after(effect.delayMs, () => feed({ type: 'timer', id: effect.id }));
        return;
      case 'cancel-timer':
        return cancelTimer();
      case 'emit':
        return announce(effect.event);
      default:
    }
  }

  function announce(event: (DeviceEffect & { type: 'emit' })['event']): void {
    switch (event.name) {
      case 'HV_BALLOON_HAPROT_UNUSED':
        return emit({ type: 'stick-unused', id: event.data.id });
      case 'HV_BALLOON_HAPROT_INUSE':
        return emit({ type: 'stick-in-use', id: event.data.id });
      case 'HV_BALLOON_STATUS_REPORT':
        return emit({
          type: 'status-report',
          committedBytes: 'commited' in event.data ? event.data.commited : event.data.committed,
          availableBytes: event.data.available,
        });
      case 'X_HV_BALLOON_STATE': {
        const next = /^(HOT_ADD|BALLOON|UNBALLOON)_/.exec(event.data.state)?.[1] ?? event.data.state;
        if (x && next !== operation) emit({ type: 'balloon-state', state: event.data.state as HvBalloonStateName });
        operation = next;
      }
    }
  }

  function openChannel(): void {
    if (open || device.name !== 'CLOSED') return;
    open = true;
    feed({ type: 'channel-open', ringBytes: ROOMY });
    guest.channelOpened();
  }

  function closeChannel(system: boolean): void {
    if (open) {
      open = false;
      feed({ type: 'channel-closed' });
    }
    feed({ type: 'reset', system });
  }

  function plug(command: MemoryCommand & { type: 'plug' }): CommandResult {
    if (registry.haprots.some(({ id }) => id === command.id)) return refuse('other', 'Duplicate device ID');
    if (backends.has(command.memdev)) return refuse('other', 'duplicate backend');
    const plan = planPlug(
      registry,
      { alignmentPages: device.capabilities?.alignmentPages ?? null },
      {
        id: command.id,
        memdev: { id: command.memdev, pages: command.sizeBytes / PAGE_BYTES, inUse: false },
        addressPages: command.addressBytes === null ? null : command.addressBytes / PAGE_BYTES,
        node: command.node,
      },
    );
    if (!plan.ok) return refuse(PLAN_REFUSALS[plan.refusal.code] ?? 'other', plan.refusal.code);
    const refusal = checkPlug(device, plan.haprot.range);
    if (refusal) return refuse(PROTOCOL_REFUSALS[refusal], refusal);
    backends.set(command.memdev, command.sizeBytes);
    registry = addHaprot(registry, plan.haprot);
    feed({ type: 'haprot-plugged', id: command.id, range: plan.haprot.range });
    const stick = observe().sticks.find(({ id }) => id === command.id);
    return stick ? { ok: true, stick } : { ok: true };
  }

  function unplug({ id, memdev }: MemoryCommand & { type: 'unplug' }): CommandResult {
    const stick = registry.haprots.find((haprot) => haprot.id === id);
    if (!stick) return { ok: true };
    if (isBusy(device, id)) return { ok: false, error: { class: 'GenericError', desc: 'still busy' } };
    if (guest.owned.intersects(stick.range.start, stick.range.count)) {
      throw new Error(`stick ${id} was removed under the guest that uses it`);
    }
    feed({ type: 'haprot-unplug-asked', id });
    registry = removeHaprot(registry, id);
    emit({ type: 'device-deleted', id });
    if (memdev !== null) backends.delete(memdev);
    return { ok: true };
  }

  function observe(): Observation {
    return {
      at: wallNow(),
      running: !paused,
      status: paused ? 'paused' : 'running',
      growthMode: 'haprot',
      balloonDevice: 'hv-balloon',
      actualBytes: queryBalloon(device),
      baseBytes: limits.bootBytes,
      sticks: registry.haprots.map(({ id, memdev, range, node }) => ({
        id,
        memdev,
        node,
        sizeBytes: pagesToBytes(range.count),
        addressBytes: pagesToBytes(range.start),
      })),
      region: null,
      balloon: x ? describe() : null,
    };
  }

  function describe(): Observation['balloon'] {
    const seen = describeDevice(device);
    return {
      state: seen.state as HvBalloonStateName,
      since,
      protocolVersion: seen.protocolVersion,
      capabilities: seen.capabilities && {
        balloon: seen.capabilities.balloon,
        hotAdd: seen.capabilities.hotAdd,
        alignmentBytes: pagesToBytes(seen.capabilities.alignmentPages),
      },
      targetBytes: seen.targetPages === null ? null : pagesToBytes(seen.targetPages),
      targetChanged: seen.targetChanged,
      totalBytes: pagesToBytes(seen.totalPages),
      removedGuestBytes: pagesToBytes(seen.removedGuestPages),
      removedBothBytes: pagesToBytes(seen.removedBothPages),
      sticks: seen.sticks.map((stick) => ({
        id: stick.id,
        state: stick.state,
        usedBytes: pagesToBytes(stick.usedPages),
        releasedBytes: pagesToBytes(stick.releasedPages),
        headBytes: pagesToBytes(stick.headPages),
        tailBytes: pagesToBytes(stick.tailPages),
      })),
      departed: seen.departed.map(({ start, count }) => ({
        addressBytes: pagesToBytes(start),
        sizeBytes: pagesToBytes(count),
      })),
      addressReuse: options.reuseAddresses ?? false,
      warnings: seen.warnings,
    };
  }

  return {
    shape,
    device,
    guest,
    observe,
    get sticks() {
      return registry.haprots;
    },
    /** When the guest was last reset or left: what was seen before is not so any more. */
    get disturbedAt() {
      return disturbedAt;
    },
    /** Since its last reset the guest has left the VMBus: the device does not know any more what it has (spec 3.7). */
    get hasLeft() {
      return hasLeft;
    },
    get resets() {
      return resets;
    },
    perform(command: MemoryCommand): CommandResult {
      if (off) return { ok: false, lost: true };
      if (command.type === 'plug') return plug(command);
      if (command.type === 'unplug') return unplug(command);
      if (command.type === 'set-requested-size')
        return { ok: false, error: { class: 'DeviceNotFound', desc: 'no virtio-mem' } };
      feed({ type: 'target', pages: bytesToPages(command.targetBytes) });
      return { ok: true };
    },
    powerOn(): void {
      feed({ type: 'reset', system: true });
      guest.boot();
    },
    reset(): void {
      resets += 1;
      hasLeft = false;
      disturbedAt = wallNow();
      closeChannel(true);
      guest.boot();
      emit({ type: 'reset', guest: true, reason: 'guest-reset' });
    },
    /** The guest leaves the VMBus and comes back. */
    leaveChannel(backAfterMs: number): void {
      if (!open) return;
      hasLeft = true;
      disturbedAt = wallNow();
      closeChannel(false);
      guest.leave(backAfterMs);
    },
    /** Its guest stands still, as far as an observation shows; make it silent too. */
    pause(): void {
      paused = true;
    },
    powerOff(): void {
      off = true;
    },
  };
}

export type SimulatedMachine = ReturnType<typeof createSimulatedMachine>;

function refuse(refusal: PlugRefusal, desc: string): CommandResult {
  return { ok: false, refusal, error: { class: 'GenericError', desc } };
}

const PROTOCOL_REFUSALS = {
  'no-guest': 'guest-not-ready',
  'guest-cannot-hot-add': 'guest-cannot-hot-add',
  'pages-removed-before': 'range',
  'pages-returned-before': 'range',
} as const;

const PLAN_REFUSALS: Readonly<Record<string, PlugRefusal>> = {
  'no-slots': 'no-slots',
  'not-enough-space': 'no-space',
  'address-unaligned': 'alignment',
  'size-unaligned': 'alignment',
  'region-unaligned': 'alignment',
  'address-overlaps': 'range',
  'address-outside-region': 'range',
};

/** i440fx: at most 3 GiB low, the rest from 4 GiB on; sticks from the next whole GiB (spec 5.4). */
function bootRanges(bootBytes: number): readonly PageRange[] {
  if (bootBytes < 3.5 * GIB) return [{ start: 0, count: bytesToPages(bootBytes) }];
  return [
    { start: 0, count: bytesToPages(3 * GIB) },
    { start: bytesToPages(4 * GIB), count: bytesToPages(bootBytes - 3 * GIB) },
  ];
}

export function shapeOf(limits: MachineLimits): MemoryShape {
  const { bootBytes, maximumBytes, slots } = limits;
  const highBytes = bootBytes < 3.5 * GIB ? 0 : bootBytes - 3 * GIB;
  const baseBytes = Math.ceil((4 * GIB + highBytes) / GIB) * GIB;
  return { ...limits, region: { baseBytes, sizeBytes: maximumBytes - bootBytes + slots * GIB } };
}
