import type { MachineEvent, MemoryShape } from '@dimmer/planner';
import { createVirtualClock, type VirtualClock } from '@dimmer/reducer';
import { dialSocket } from '@dimmer/transport/node';
import { MachineSaveError, type MachineSession } from '../../../src/hypervisor.ts';
import { openMachineSession } from '../../../src/qmp-driver.ts';
import { eventually } from './eventually.ts';
import type { QemuProcess } from './start-qemu.ts';

/** The driver on the monitor of a real QEMU. */
export interface OpenSession {
  readonly session: MachineSession;
  /** The driver's own: nothing times out before the test moves it. */
  readonly clock: VirtualClock;
  /** All events so far, oldest first. */
  readonly events: readonly MachineEvent[];
  /** The first event of that kind at `from` or later among `events`; waits for it. */
  awaitEvent<T extends MachineEvent['type']>(
    type: T,
    isWanted?: (event: MachineEvent & { readonly type: T }) => boolean,
    from?: number,
  ): Promise<MachineEvent & { readonly type: T }>;
}

const MIB = 2 ** 20;
const SHAPE: MemoryShape = {
  bootBytes: 512 * MIB,
  maximumBytes: 4096 * MIB,
  slots: 4,
  numaNodes: 1,
  region: { baseBytes: 4096 * MIB, sizeBytes: 3584 * MIB },
};

/** Dials a machine's monitor and opens a session on it. */
export async function openSession(qemu: QemuProcess): Promise<OpenSession> {
  const clock = createVirtualClock();
  const session = await openMachineSession({
    stream: await dialSocket({ path: qemu.qmpPath }),
    clock,
    wallNow: () => Date.now(),
    shape: SHAPE,
    kill: () => qemu.kill('SIGKILL'),
    save: () => Promise.reject(new MachineSaveError('QEMU has no word for it')),
  });
  const events: MachineEvent[] = [];
  session.onEvent((event) => events.push(event));
  return {
    session,
    clock,
    events,
    async awaitEvent(type, isWanted = () => true, from = 0) {
      type Wanted = MachineEvent & { readonly type: typeof type };
      const look = () =>
        events.slice(from).find((event): event is Wanted => event.type === type && isWanted(event as Wanted));
      const found = await eventually(`an event ${type}`, look, (event) => event !== undefined);
      if (found === undefined) throw new Error(`no event ${type}`);
      return found;
    },
  };
}
