import type { MachineEvent, MemoryShape } from '@dimmer/planner';
import { createVirtualClock, type VirtualClock } from '@dimmer/reducer';
import { dialSocket } from '@dimmer/transport/node';
import { MachineSaveError, type MachineSession } from '../../../src/hypervisor.ts';
import { openMachineSession } from '../../../src/qmp-driver.ts';
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

/** How long a test waits for an event. */
const DEADLINE_MS = 60_000;
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
    awaitEvent(type, isWanted = () => true, from = 0) {
      type Wanted = MachineEvent & { readonly type: typeof type };
      const isIt = (event: MachineEvent): event is Wanted => event.type === type && isWanted(event as Wanted);
      const past = events.slice(from).find(isIt);
      return past ? Promise.resolve(past) : awaitNext(session, isIt, () => `no ${type} among ${printEvents(events)}`);
    },
  };
}

/** Rejects when it does not come in time. It resolves with the event itself, before the next one is read. */
function awaitNext<T extends MachineEvent>(
  session: MachineSession,
  isIt: (event: MachineEvent) => event is T,
  complain: () => string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(() => reject(new Error(complain()))), DEADLINE_MS);
    const stop = session.onEvent((event) => {
      if (isIt(event)) finish(() => resolve(event));
    });
    function finish(settle: () => void): void {
      clearTimeout(timer);
      stop();
      settle();
    }
  });
}

const printEvents = (events: readonly MachineEvent[]): string => JSON.stringify(events.map(({ raw }) => raw));
