import { bytesToPages, type PageRange } from '@dimmer/pages';
import { createEventLimiter, createQmpServer, surfaceOf } from '@dimmer/qmp';
import { type Clock, createRunner } from '@dimmer/reducer';
import type { ByteStream, Defer } from '@dimmer/transport';
import { type MachineDefinition, MachineSaveError, type SavedMachine } from '../hypervisor.ts';
import { createAnnouncer, createSince } from './announcer.ts';
import { createChannelLink } from './channel-link.ts';
import { editionOf, hasHvBalloon } from './edition-of.ts';
import { createFastBoot } from './fast-boot.ts';
import type { GuestPort, GuestPortEffect, GuestPortInput } from './guest-port.ts';
import { assembleMemory } from './assemble-memory.ts';
import { actionOnPanic, DEFAULT_ACTIONS, type MachineActions } from './machine-actions.ts';
import type { MemoryDeviceEffect, MemoryDeviceInput } from './memory-device.ts';
import { createMonitor, type MachineControl, versionOf } from './monitor.ts';
import { createObjectTree } from './object-tree.ts';
import { createReleasedPages } from './released-pages.ts';
import { checkChannel, readPackets, restoreReleased, writePackets } from './saved-parts.ts';
import { hardwareOf, MACHINE_VERSION, type SavedParts } from './saved-machine.ts';
import { createVmClock } from './vm-clock.ts';
import { createVmTimers } from './vm-timers.ts';

export interface MachineOptions {
  readonly definition: MachineDefinition;
  /** The server's end of the QMP connection. */
  readonly stream: ByteStream;
  readonly clock: Clock;
  /** Monotonic milliseconds, to keep turns short. */
  readonly now: () => number;
  /** Epoch milliseconds, for what people read. */
  readonly wallNow: () => number;
  readonly defer: Defer;
  readonly fastBoot: boolean;
  readonly hideX: boolean;
  readonly faithful: boolean;
  readonly guest: GuestPort;
  /** The device traces under the series' own names (spec 7.8). */
  readonly trace: boolean;
  readonly observer: MachineObserver;
  /** It goes on where it was saved, instead of being powered on. */
  readonly saved?: SavedParts | undefined;
}

/** What a machine tells its owner beside QMP: for logs, never for decisions. */
export interface MachineObserver {
  readonly onWarning?: (vm: string, code: string, detail: string) => void;
  readonly onTrace?: (vm: string, name: string, data: Readonly<Record<string, unknown>>) => void;
  /** A bug of ours stopped the machine. */
  readonly onFault?: (vm: string, fault: unknown) => void;
}

/** Without the member, as `exactOptionalPropertyTypes` wants it, an input is what its sender fills in. */
type Untimed<Input> = Input extends unknown ? Omit<Input, 'at'> : never;

/** A crashed guest restarts by itself, as Windows does, after as long as its last screen is shown. */
const CRASH_SCREEN_MS = 5_000;

/**
 * A simulated machine: device and guest over a channel, behind a QMP server. Everything that happens in it happens in one
 * mailbox, one entry after the other: neither reducer is ever called from inside the other (spec 13, traps 1 and 2).
 */
export function startMachine(options: MachineOptions): StartedMachine {
  const { definition, observer, saved } = options;
  const surface = surfaceOf(editionOf(definition), {
    additions: !options.hideX && hasHvBalloon(definition),
  });
  const mailbox = createRunner<null, () => void, never>({
    initial: null,
    step(_, entry) {
      entry();
      return [null, []];
    },
    perform() {},
    now: options.now,
    defer: options.defer,
    onFault(fault) {
      halt();
      options.stream.close();
      observer.onFault?.(definition.id, fault);
    },
  });
  const post = (entry: () => void): void => mailbox.post(entry);

  const vmClock = createVmClock(options.clock, () => mailbox.queued === 0, saved?.clock);
  const fastBoot = createFastBoot(options.clock, vmClock, options.fastBoot, () => announcer.flush());
  const released = createReleasedPages(saved && restoreReleased(saved));
  const objects = createObjectTree();
  const since = createSince<string>(options.wallNow, saved?.told.since);
  const warnings = new Map(Object.entries(saved?.told.warnings ?? {}));
  const deviceTimers = createVmTimers<string>(vmClock, post, (id) => feedDevice({ type: 'timer', id }));
  const guestTimers = createVmTimers<string>(vmClock, post, (id) => feedGuest({ type: 'timer', id }));
  const machineTimers = createVmTimers<'crash-screen'>(vmClock, post, () => reset(true, 'guest-reset'));

  const channel = saved?.channel && readPackets(saved.channel);
  let whenGone: () => void = () => {};
  let status: MachineControl['status'] = saved?.status ?? 'running';
  let actions: MachineActions = saved?.actions ?? DEFAULT_ACTIONS;

  const link = createChannelLink({
    device: {
      packet: (payload, more) => feedDevice({ type: 'packet', payload, more }),
      writable: (freeBytes) => feedDevice({ type: 'writable', freeBytes }),
    },
    guest: {
      packet: (payload, _more, framed) => feedGuest({ type: 'packet', payload, framed }),
      writable: (freeBytes) => feedGuest({ type: 'writable', freeBytes }),
    },
    post,
    guestRuns: () => vmClock.running,
    guestReads: () => options.guest.isReading ?? true,
    onMalformed: (side, reason) => warn('bad-packet', `${side}: ${reason}`),
  });

  if (saved) objects.restore(saved.objects);
  const { device, plugging, commands, types } = assembleMemory({
    definition,
    objects,
    host: { now: () => vmClock.now(), perform: performDevice },
    faithful: options.faithful,
    trace: options.trace,
    saved: saved?.memory,
  });
  if (saved) checkChannel(saved, device.isListening);

  const control: MachineControl = {
    name: definition.name,
    version: versionOf(definition),
    objects,
    get status() {
      return status;
    },
    stop: () => stop('paused'),
    cont,
    reset: () => reset(false, 'host-qmp-system-reset'),
    powerdown() {
      events.emit('POWERDOWN');
      feedGuest({ type: 'shutdown-asked' });
    },
    quit() {
      events.emit('SHUTDOWN', { guest: false, reason: 'host-qmp-quit' });
      // The answer is written first.
      post(end);
    },
    setActions(wanted) {
      actions = { ...actions, ...wanted };
    },
    setTarget: (bytes) => feedDevice({ type: 'target', pages: bytesToPages(bytes) }),
    actual: () => device.actualBytes,
    baseBytes: () => definition.bootBytes,
    pluggedBytes: () => plugging.pluggedBytes(),
    plug: (args) => plugging.plug(args),
    unplug: (id) => plugging.unplug(id),
    memoryDevices: () => plugging.memoryDevices(),
    describeBalloon: () => device.describe({ since: since.at, skippedMs: vmClock.skippedMs, warnings }),
    commands,
    types,
  };
  const monitor = createMonitor(control, surface);
  const server = createQmpServer({
    stream: options.stream,
    version: versionOf(definition),
    wallNow: options.wallNow,
    commands: surface.commands,
    dispatch: (command, args, answer) => post(() => monitor.perform(command, args, answer)),
  });
  const events = createEventLimiter({
    events: surface.events,
    clock: options.clock,
    wallNow: options.wallNow,
    emit: (name, data, atMs) => server.emit(name, data, atMs),
  });
  const announcer = createAnnouncer((name, data) => events.emit(name, data), fastBoot, options.hideX, saved?.told);

  function feedDevice(input: MemoryDeviceInput): void {
    device.feed(input);
    since.note(device.stateName);
    if (fastBoot.skipping && !device.isBooting) fastBoot.ended();
  }

  function performDevice(effect: MemoryDeviceEffect): void {
    switch (effect.type) {
      case 'send':
        if (!link.sendToGuest(effect.message, effect.transactionId))
          warn('ring-full', 'a message for the guest was lost');
        return;
      case 'arm-timer':
        return deviceTimers.arm(effect.id, effect.delayMs);
      case 'cancel-timer':
        return deviceTimers.cancel(effect.id);
      case 'discard-pages':
        return released.discarded(effect.ranges);
      case 'return-pages':
        for (const range of effect.ranges) released.givenBack(range);
        return;
      case 'map-pages':
        return feedGuest({ type: 'memory-mapped', range: effect.range });
      case 'unmap-pages':
        return feedGuest({ type: 'memory-unmapped', range: effect.range });
      case 'emit':
        return announcer.announce(effect.name, effect.data);
      case 'warn':
        return void observer.onWarning?.(definition.id, effect.code, effect.detail);
      case 'trace':
        return void observer.onTrace?.(definition.id, effect.name, effect.data);
    }
  }

  function feedGuest(input: Untimed<GuestPortInput>): void {
    for (const effect of options.guest.feed({ ...input, at: vmClock.now() })) performGuest(effect);
  }

  function performGuest(effect: GuestPortEffect): void {
    switch (effect.type) {
      case 'send':
        if (!link.sendToHost(effect.message, effect.transactionId ?? 0))
          warn('ring-full', 'a message for the host was lost');
        return;
      case 'send-packet':
        if (!link.passToHost(effect.packet)) warn('ring-full', 'a packet for the host was lost');
        return;
      case 'arm-timer':
        return guestTimers.arm(effect.id, effect.delayMs);
      case 'cancel-timer':
        return guestTimers.cancel(effect.id);
      case 'touch-pages':
        return noteTouched(effect.ranges);
      case 'open-channel':
        return post(() => openChannel(effect.ringBytes));
      case 'close-channel':
        return post(closeChannel);
      case 'powered-off':
        return post(() => powerOff(true, 'guest-shutdown'));
      case 'crashed':
        return post(crash);
      case 'warn':
        if (effect.isCounted) return warn(effect.code, effect.detail ?? '');
        return void observer.onWarning?.(definition.id, `guest-${effect.code}`, effect.detail ?? '');
    }
  }

  /** A page that the host has taken is not the guest's to use (spec 6.4; issue: the machine detects and reports it). */
  function noteTouched(ranges: readonly PageRange[]): void {
    const pages = released.touched(ranges);
    if (pages > 0) warn('use-of-released-page', `${pages} pages`, pages);
  }

  function warn(code: string, detail: string, times = 1): void {
    warnings.set(code, (warnings.get(code) ?? 0) + times);
    observer.onWarning?.(definition.id, code, detail);
  }

  /** The device refuses a channel unless it was reset since the last one. */
  function openChannel(ringBytes: number): void {
    if (link.open) return warn('channel-open-refused', 'it is open already');
    if (!device.isListening) return refuseChannel(ringBytes);
    link.openChannel(ringBytes);
    feedDevice({ type: 'channel-open', ringBytes: link.freeBytes.toGuest });
    feedGuest({ type: 'channel-opened', ringBytes });
  }

  /** The device says so itself, in a warning. */
  function refuseChannel(ringBytes: number): void {
    feedDevice({ type: 'channel-open', ringBytes });
    feedGuest({ type: 'channel-closed' });
  }

  /** The guest leaves the VMBus, which resets the device (spec 3.7). */
  function closeChannel(): void {
    if (!link.open) return;
    resetDevice(false);
    fastBoot.began();
  }

  function resetDevice(system: boolean): void {
    if (link.open) {
      link.closeChannel();
      feedDevice({ type: 'channel-closed' });
    }
    feedDevice({ type: 'reset', system });
    released.clear();
  }

  function reset(byGuest: boolean, reason: string): void {
    if (actions.reboot === 'shutdown') return post(() => powerOff(byGuest, reason));
    machineTimers.clear();
    guestTimers.clear();
    // The guest is gone first: memory that the reset takes away is not missed by it.
    feedGuest({ type: 'reset' });
    resetDevice(true);
    // It boots as soon as its processors go on.
    if (status !== 'running') status = 'prelaunch';
    events.emit('RESET', { guest: byGuest, reason });
    fastBoot.began();
  }

  function crash(): void {
    guestTimers.clear();
    fastBoot.ended();
    const action = actionOnPanic(actions);
    events.emit('GUEST_PANICKED', { action });
    if (action === 'poweroff') return powerOff(true, 'guest-panic');
    machineTimers.arm('crash-screen', CRASH_SCREEN_MS);
    if (action === 'pause') stop('guest-panicked');
  }

  function stop(as: MachineControl['status']): void {
    if (!vmClock.running) return;
    vmClock.pause();
    status = as;
    events.emit('STOP');
  }

  function cont(): void {
    if (vmClock.running) return;
    vmClock.resume();
    status = 'running';
    events.emit('RESUME');
    // A pause in the middle of a boot may have used up the time that skipping is allowed.
    if (device.isBooting) fastBoot.began();
    link.guestResumed();
  }

  function powerOff(byGuest: boolean, reason: string): void {
    events.emit('SHUTDOWN', { guest: byGuest, reason });
    if (actions.shutdown === 'poweroff') return end();
    guestTimers.clear();
    stop('shutdown');
    status = 'shutdown';
  }

  /** What was written before still reaches the client. */
  function end(): void {
    halt();
    server.close();
  }

  function halt(): void {
    fastBoot.ended();
    events.stop();
    vmClock.stop();
    mailbox.stop();
    options.guest.end?.();
    whenGone();
  }

  options.guest.attach?.({
    post,
    act: performGuest,
    now: () => vmClock.now(),
    isRunning: () => vmClock.running,
    resumed: () => link.guestResumed(),
  });
  post(saved ? () => goOn(saved) : powerOn);

  function powerOn(): void {
    fastBoot.began();
    feedDevice({ type: 'reset', system: true });
    feedGuest({ type: 'power-on' });
  }

  /** As if nothing had happened since the machine was saved. */
  function goOn({ isBooting, timers }: SavedParts): void {
    for (const { id, leftMs } of timers.device) deviceTimers.arm(id, leftMs);
    for (const { id, leftMs } of timers.guest) guestTimers.arm(id, leftMs);
    for (const { leftMs } of timers.machine) machineTimers.arm('crash-screen', leftMs);
    if (channel) link.restore(channel);
    if (isBooting) fastBoot.began();
  }

  /** What the two say to each other stays in the rings; everything else that is on its way happens first. */
  function save(): Promise<SavedMachine> {
    const obstacle = findObstacle();
    if (obstacle) return Promise.reject(new MachineSaveError(obstacle));
    link.hold();
    return new Promise((resolve, reject) => {
      whenGone = () => reject(new MachineSaveError('it ended meanwhile'));
      post(function whenQuiet() {
        if (mailbox.queued > 0) return post(whenQuiet);
        resolve(describeAll());
        halt();
      });
    });
  }

  function findObstacle(): string | undefined {
    if (mailbox.stopped) return 'it is gone';
    if (!options.guest.save) return 'its guest is not one that can be saved';
    return device.save && plugging.save ? undefined : 'its memory device is not one that can be saved';
  }

  function describeAll(): SavedMachine {
    const parts: SavedParts = {
      kind: 'dimmer-machine',
      version: MACHINE_VERSION,
      hardware: hardwareOf(definition),
      clock: { nowMs: vmClock.now(), skippedMs: vmClock.skippedMs, running: vmClock.running },
      status,
      actions: { ...actions },
      isBooting: fastBoot.underWay,
      timers: {
        device: [...deviceTimers.left()],
        guest: [...guestTimers.left()],
        machine: [...machineTimers.left()],
      },
      objects: [...objects.backends.values()].map((backend) => ({ ...backend })),
      memory: { device: device.save?.(), sticks: plugging.save?.() },
      channel: writePackets(link.drain()),
      released: released.save(),
      told: {
        warnings: Object.fromEntries(warnings),
        since: { state: device.stateName, at: since.at },
        ...announcer.save(),
      },
      guest: options.guest.save?.(),
    };
    return parts;
  }

  return {
    save,
    kill() {
      halt();
      options.stream.close();
    },
  };
}

export interface StartedMachine {
  kill(): void;
  /** Ends the machine and answers with all of it. Rejects with `MachineSaveError`, and the machine goes on, where it cannot. */
  save(): Promise<SavedMachine>;
}
