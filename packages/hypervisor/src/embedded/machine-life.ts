import type { ChannelDoor } from './channel-door.ts';
import type { ChannelLink } from './channel-link.ts';
import type { FastBoot } from './fast-boot.ts';
import { actionOnPanic, DEFAULT_ACTIONS, type MachineActions } from './machine-actions.ts';
import type { MemoryDevice } from './memory-device.ts';
import type { MachineControl } from './monitor.ts';
import type { SavedParts } from './saved-machine.ts';
import type { VmClock } from './vm-clock.ts';
import type { VmTimers } from './vm-timers.ts';

export interface LifeHost {
  readonly vmClock: VmClock;
  readonly fastBoot: FastBoot;
  readonly device: Pick<MemoryDevice, 'isBooting'>;
  readonly link: Pick<ChannelLink, 'guestResumed'>;
  readonly door: Pick<ChannelDoor, 'resetDevice'>;
  readonly guestTimers: Pick<VmTimers<string>, 'clear'>;
  readonly machineTimers: Pick<VmTimers<'crash-screen'>, 'arm' | 'clear'>;
  readonly post: (entry: () => void) => void;
  readonly emit: (name: string, data?: Readonly<Record<string, unknown>>) => void;
  /** The guest's memory and processors start anew. */
  readonly resetGuest: () => void;
  /** The machine is gone for good. */
  readonly end: () => void;
  readonly saved?: Pick<SavedParts, 'status' | 'actions'> | undefined;
}

/** Power and processors of a machine: what stops, restarts and ends it. */
export interface MachineLife {
  readonly status: MachineControl['status'];
  readonly actions: MachineActions;
  setActions(wanted: Partial<MachineActions>): void;
  stop(as: MachineControl['status']): void;
  cont(): void;
  reset(byGuest: boolean, reason: string): void;
  crash(): void;
  powerOff(byGuest: boolean, reason: string): void;
}

/** A crashed guest restarts by itself, as Windows does, after as long as its last screen is shown. */
const CRASH_SCREEN_MS = 5_000;

export function createMachineLife(host: LifeHost): MachineLife {
  const { vmClock, fastBoot, guestTimers, machineTimers, emit, post } = host;
  let status: MachineControl['status'] = host.saved?.status ?? 'running';
  let actions: MachineActions = host.saved?.actions ?? DEFAULT_ACTIONS;

  function reset(byGuest: boolean, reason: string): void {
    if (actions.reboot === 'shutdown') return post(() => powerOff(byGuest, reason));
    machineTimers.clear();
    guestTimers.clear();
    // The guest is gone first: memory that the reset takes away is not missed by it.
    host.resetGuest();
    host.door.resetDevice(true);
    // It boots as soon as its processors go on.
    if (status !== 'running') status = 'prelaunch';
    emit('RESET', { guest: byGuest, reason });
    fastBoot.began();
  }

  function crash(): void {
    guestTimers.clear();
    fastBoot.ended();
    const action = actionOnPanic(actions);
    emit('GUEST_PANICKED', { action });
    if (action === 'poweroff') return powerOff(true, 'guest-panic');
    machineTimers.arm('crash-screen', CRASH_SCREEN_MS);
    if (action === 'pause') stop('guest-panicked');
  }

  function stop(as: MachineControl['status']): void {
    if (!vmClock.running) return;
    vmClock.pause();
    status = as;
    emit('STOP');
  }

  function cont(): void {
    if (vmClock.running) return;
    vmClock.resume();
    status = 'running';
    emit('RESUME');
    // A pause in the middle of a boot may have used up the time that skipping is allowed.
    if (host.device.isBooting) fastBoot.began();
    host.link.guestResumed();
  }

  function powerOff(byGuest: boolean, reason: string): void {
    emit('SHUTDOWN', { guest: byGuest, reason });
    if (actions.shutdown === 'poweroff') return host.end();
    guestTimers.clear();
    stop('shutdown');
    status = 'shutdown';
  }

  return {
    get status() {
      return status;
    },
    get actions() {
      return actions;
    },
    setActions(wanted) {
      actions = { ...actions, ...wanted };
    },
    stop,
    cont,
    reset,
    crash,
    powerOff,
  };
}
