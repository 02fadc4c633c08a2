import type { MachineDefinition } from '../hypervisor.ts';
import type { Announcer } from './announcer.ts';
import type { ChannelLink } from './channel-link.ts';
import type { FastBoot } from './fast-boot.ts';
import type { GuestPort } from './guest-port.ts';
import type { MachineLife } from './machine-life.ts';
import type { MachineMemory } from './machine-memory.ts';
import type { ObjectTree } from './object-tree.ts';
import type { ReleasedPages } from './released-pages.ts';
import { hardwareOf, MACHINE_VERSION, type SavedParts } from './saved-machine.ts';
import { writePackets } from './saved-parts.ts';
import type { VmClock } from './vm-clock.ts';
import type { VmTimers } from './vm-timers.ts';

/** Everything in a machine that lasts from one entry of its mailbox to the next. */
export interface MachineParts {
  readonly definition: MachineDefinition;
  readonly vmClock: VmClock;
  readonly life: Pick<MachineLife, 'status' | 'actions'>;
  readonly fastBoot: FastBoot;
  readonly timers: {
    readonly device: VmTimers<string>;
    readonly guest: VmTimers<string>;
    readonly machine: VmTimers<'crash-screen'>;
  };
  readonly objects: ObjectTree;
  readonly memory: Pick<MachineMemory, 'device' | 'plugging'>;
  readonly link: ChannelLink;
  readonly released: ReleasedPages;
  readonly warnings: ReadonlyMap<string, number>;
  /** When the device's present state was entered, in epoch milliseconds. */
  readonly since: { readonly at: number };
  readonly announcer: Announcer;
  readonly guest: GuestPort;
}

/** The machine as it is written down. What its rings hold is taken out of them. */
export function describeMachine(machine: MachineParts): SavedParts {
  const { vmClock, life, timers, since, memory } = machine;
  return {
    kind: 'dimmer-machine',
    version: MACHINE_VERSION,
    hardware: hardwareOf(machine.definition),
    clock: { nowMs: vmClock.now(), skippedMs: vmClock.skippedMs, running: vmClock.running },
    status: life.status,
    actions: { ...life.actions },
    isBooting: machine.fastBoot.underWay,
    timers: {
      device: [...timers.device.left()],
      guest: [...timers.guest.left()],
      machine: [...timers.machine.left()],
    },
    objects: [...machine.objects.backends.values()].map((backend) => ({ ...backend })),
    memory: { device: memory.device.save?.(), sticks: memory.plugging.save?.() },
    channel: writePackets(machine.link.drain()),
    released: machine.released.save(),
    told: {
      warnings: Object.fromEntries(machine.warnings),
      since: { state: memory.device.stateName, at: since.at },
      ...machine.announcer.save(),
    },
    guest: machine.guest.save?.(),
  };
}
