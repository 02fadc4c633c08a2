import { bytesToPages } from '@dimmer/pages';
import { createEventLimiter, createQmpServer } from '@dimmer/qmp';
import { createRunner } from '@dimmer/reducer';
import type { SavedMachine } from '../hypervisor.ts';
import { createAnnouncer, createSince } from './announcer.ts';
import { assembleMemory } from './assemble-memory.ts';
import { createChannelDoor } from './channel-door.ts';
import { createChannelLink } from './channel-link.ts';
import { surfaceOfMachine } from './edition-of.ts';
import { createFastBoot } from './fast-boot.ts';
import type { GuestPortInput } from './guest-port.ts';
import { createMachineLife } from './machine-life.ts';
import type { MachineOptions } from './machine-options.ts';
import { createMachineSaving } from './machine-saving.ts';
import type { MemoryDeviceInput } from './memory-device.ts';
import { createMonitor, type MachineControl, versionOf } from './monitor.ts';
import { createObjectTree } from './object-tree.ts';
import { createDeviceEffects, createGuestEffects, type Untimed } from './perform-effects.ts';
import { createReleasedPages } from './released-pages.ts';
import type { SavedParts } from './saved-machine.ts';
import { checkChannel, readPackets, restoreReleased } from './saved-parts.ts';
import { createVmClock } from './vm-clock.ts';
import { createVmTimers } from './vm-timers.ts';

/**
 * A simulated machine: device and guest over a channel, behind a QMP server. Everything that happens in it happens in one
 * mailbox, one entry after the other: neither reducer is ever called from inside the other (spec 13, traps 1 and 2).
 */
export function startMachine(options: MachineOptions): StartedMachine {
  const { definition, observer, saved } = options;
  const surface = surfaceOfMachine(definition, options.hideX ?? false);
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
  const machineTimers = createVmTimers<'crash-screen'>(vmClock, post, () => life.reset(true, 'guest-reset'));

  const channel = saved?.channel && readPackets(saved.channel);
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

  const common = { vm: definition.id, observer, link, released, post, warn, feedGuest };
  const performDevice = createDeviceEffects({
    ...common,
    timers: deviceTimers,
    announce: (name, data) => announcer.announce(name, data),
  });

  if (saved) objects.restore(saved.objects);
  const memory = assembleMemory({
    definition,
    objects,
    host: { now: () => vmClock.now(), perform: performDevice },
    faithful: options.faithful,
    trace: options.trace,
    saved: saved?.memory,
  });
  const { device, plugging, commands, types } = memory;
  if (saved) checkChannel(saved, device.isListening);
  const door = createChannelDoor({ link, fastBoot, released, device, feedDevice, tellGuest: feedGuest, warn });

  const control: MachineControl = {
    name: definition.name,
    version: versionOf(definition),
    objects,
    get status() {
      return life.status;
    },
    stop: () => life.stop('paused'),
    cont: () => life.cont(),
    reset: () => life.reset(false, 'host-qmp-system-reset'),
    powerdown() {
      events.emit('POWERDOWN');
      feedGuest({ type: 'shutdown-asked' });
    },
    quit() {
      events.emit('SHUTDOWN', { guest: false, reason: 'host-qmp-quit' });
      // The answer is written first.
      post(end);
    },
    setActions: (wanted) => life.setActions(wanted),
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

  const life = createMachineLife({
    vmClock,
    fastBoot,
    device,
    link,
    door,
    guestTimers,
    machineTimers,
    post,
    emit: (name, data) => events.emit(name, data),
    resetGuest: () => feedGuest({ type: 'reset' }),
    end,
    saved,
  });
  const performGuest = createGuestEffects({ ...common, timers: guestTimers, door, life });
  const saving = createMachineSaving({
    machine: {
      definition,
      vmClock,
      life,
      fastBoot,
      timers: { device: deviceTimers, guest: guestTimers, machine: machineTimers },
      objects,
      memory,
      link,
      released,
      warnings,
      since,
      announcer,
      guest: options.guest,
    },
    mailbox,
    halt,
  });

  function feedDevice(input: MemoryDeviceInput): void {
    device.feed(input);
    since.note(device.stateName);
    if (fastBoot.skipping && !device.isBooting) fastBoot.ended();
  }

  function feedGuest(input: Untimed<GuestPortInput>): void {
    for (const effect of options.guest.feed({ ...input, at: vmClock.now() })) performGuest(effect);
  }

  function warn(code: string, detail: string, times = 1): void {
    warnings.set(code, (warnings.get(code) ?? 0) + times);
    observer.onWarning?.(definition.id, code, detail);
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
    saving.ended();
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

  return {
    save: () => saving.save(),
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
