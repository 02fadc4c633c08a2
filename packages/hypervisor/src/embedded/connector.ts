import type { Clock } from '@dimmer/reducer';
import { type ByteStream, createMemoryPair, type Defer } from '@dimmer/transport';
import {
  type ExternalGuestDefinition,
  type Hypervisor,
  type MachineDefinition,
  type MachineSession,
  MachineStartError,
} from '../hypervisor.ts';
import { openMachineSession } from '../qmp-driver.ts';
import { createExternalGuest } from './external/external-guest.ts';
import type { GuestPort } from './guest-port.ts';
import { startMachine } from './machine.ts';
import type { MachineObserver } from './machine-options.ts';
import { shapeOf } from './memory-layout.ts';
import { refuseDefinition } from './refuse-definition.ts';
import { readSavedMachine, type SavedParts } from './saved-machine.ts';
import { createSimulatedGuest, isSimulated, type SimulatedMachine } from './simulated-guest.ts';

export interface EmbeddedOptions extends MachineObserver {
  /** Wall time: VM time runs at its speed. */
  readonly clock: Clock;
  /** Monotonic milliseconds, to keep turns of the event loop short. */
  readonly now: () => number;
  /** Epoch milliseconds, for timestamps. */
  readonly wallNow: () => number;
  /** A later turn of the event loop: `setImmediate` in the app. */
  readonly defer: Defer;
  /** Skip through firmware boot and the 50 s wait (DIMMER_FAST_BOOT). */
  readonly fastBoot: boolean;
  /** Without `x-query-hv-balloon` and `X_HV_BALLOON_STATE`, as real QEMU is. */
  readonly hideX?: boolean;
  /** The code of the series to the letter, also where it is wrong (spec 9, rows 5 to 8 and 31). */
  readonly faithful?: boolean;
  /**
   * A guest of one's own in place of the simulated one that is defined, for benches and tests. `saved`: what its `save`
   * gave, when its machine goes on.
   */
  readonly guestFor?: (definition: SimulatedMachine, saved?: unknown) => GuestPort;
  /**
   * Where guests from outside connect, `listenForGuest` of `@dimmer/transport/node`. Without it a machine with such a guest
   * cannot be started.
   */
  readonly listen?: ListenForGuest;
  /** Which machines trace, when there is somebody to hear it; default: all (spec 7.8). */
  readonly traces?: (definition: MachineDefinition) => boolean;
}

export type ListenForGuest = (
  socketPath: string,
  onConnection: (stream: ByteStream) => void,
) => Promise<{ close(): Promise<void> }>;

/** Machines inside this process: everything but the silicon is real. Each is reached through QMP only. */
export function createEmbeddedHypervisor(options: EmbeddedOptions): Hypervisor {
  const { clock, wallNow, defer } = options;

  /** Rejects with nothing left behind but the guest. */
  async function startWith(
    definition: MachineDefinition,
    guest: GuestPort,
    saved: SavedParts | undefined,
  ): Promise<MachineSession> {
    const [near, far] = createMemoryPair({ defer });
    const machine = startMachine({
      definition,
      stream: far,
      clock,
      now: options.now,
      wallNow,
      defer,
      // Nobody can skip the time of a guest that runs elsewhere.
      fastBoot: options.fastBoot && isSimulated(definition),
      hideX: options.hideX ?? false,
      faithful: options.faithful ?? false,
      guest,
      saved,
      trace: options.onTrace !== undefined && (options.traces?.(definition) ?? true),
      observer: options,
    });
    const session = openMachineSession({
      stream: near,
      clock,
      wallNow,
      shape: shapeOf(definition),
      kill: () => machine.kill(),
      save: () => machine.save(),
    });
    session.catch(() => machine.kill());
    return session;
  }

  return {
    async start(definition, document) {
      const refusal = refuseDefinition(definition);
      if (refusal) throw new MachineStartError(refusal);
      const saved = document === undefined ? undefined : readSavedMachine(definition, document);
      const guest = await openGuestPort(definition, options, saved);
      try {
        return await startWith(definition, guest, saved);
      } catch (error) {
        guest.end?.();
        throw error;
      }
    },
  };
}

async function openGuestPort(
  definition: MachineDefinition,
  { guestFor, listen }: EmbeddedOptions,
  saved: SavedParts | undefined,
): Promise<GuestPort> {
  const { guest } = definition;
  if (guest.kind === 'external') return openExternalGuest(guest, listen);
  if (guest.kind === 'real') throw new MachineStartError('an embedded machine has no real guest');
  const simulated = { ...definition, guest };
  return guestFor?.(simulated, saved?.guest) ?? createSimulatedGuest(simulated, {}, saved?.guest);
}

async function openExternalGuest(
  { socketPath }: ExternalGuestDefinition,
  listen: ListenForGuest | undefined,
): Promise<GuestPort> {
  if (!listen) throw new MachineStartError('nothing listens here for a guest from outside');
  const guest = createExternalGuest(() => void socket.close());
  const socket = await listen(socketPath, (stream) => guest.accept(stream)).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MachineStartError(`its guest could not connect: ${reason}`);
  });
  return guest;
}
