import {
  createGuest,
  type GuestFaults,
  type GuestInput,
  type GuestOptions,
  guestStep,
  type GuestState,
  restoreGuest,
  saveGuest,
} from '@dimmer/guest-sim';
import type { MachineDefinition, SimulatedGuestDefinition } from '../hypervisor.ts';
import type { GuestPort } from './guest-port.ts';
import { bootRanges } from './memory-layout.ts';
import { orRefuse } from './or-refuse.ts';
import { seedOf } from './seed.ts';

/** What of a simulated guest differs from its definition: another temperament, faults, a workload of nothing at all. */
export type GuestTuning = Partial<Omit<GuestOptions, 'bootRanges'>>;

/** A guest of `guest-sim` as its machine sees it, and what a test or a simulation may do to it while it runs. */
export interface SimulatedGuest extends GuestPort {
  /** For looking at only. */
  readonly state: GuestState;
  /** From its next input on the guest misbehaves like this, and in no other way. */
  setFaults(faults: GuestFaults): void;
  /** Before its next input, at the latest within a second, the guest's driver leaves the VMBus and comes back. */
  reloadDriver(): void;
}

/** A definition with a guest of ours. */
export type SimulatedMachine = MachineDefinition & { readonly guest: SimulatedGuestDefinition };

export function isSimulated(definition: MachineDefinition): definition is SimulatedMachine {
  return definition.guest.kind !== 'external' && definition.guest.kind !== 'real';
}

/** The guest of a definition. Its seed is the definition's, or comes from the VM's id. */
export function createSimulatedGuest(
  definition: SimulatedMachine,
  tuning: GuestTuning = {},
  saved?: unknown,
): SimulatedGuest {
  const { guest, id, bootBytes } = definition;
  const options: GuestOptions = {
    kind: guest.kind,
    workload: guest.workload,
    seed: guest.seed ?? seedOf(id),
    bootRanges: bootRanges(bootBytes),
    hardware: definition.memoryDevice ?? 'hv-balloon',
    ...tuning,
  };
  let state = saved === undefined ? createGuest(options) : orRefuse('/guest', restoreGuest(options, saved));
  let asked: ((at: number) => GuestInput)[] = [];

  function take(input: GuestInput) {
    const [next, effects] = guestStep(state, input);
    state = next;
    return effects;
  }

  return {
    get state() {
      return state;
    },
    feed(input) {
      if (asked.length === 0) return take(input);
      const inputs = [...asked.map((ask) => ask(input.at)), input];
      asked = [];
      return inputs.flatMap(take);
    },
    save: () => saveGuest(state),
    setFaults: (faults) => void asked.push((at) => ({ at, type: 'faults', faults })),
    reloadDriver: () => void asked.push((at) => ({ at, type: 'driver-reload' })),
  };
}
