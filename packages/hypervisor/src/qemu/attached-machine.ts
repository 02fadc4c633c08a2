import type { ByteStream } from '@dimmer/transport';
import { dialSocket } from '@dimmer/transport/node';
import {
  type Found,
  type InspectedMachine,
  type MachineEnd,
  type MachineSession,
  MachineStartError,
} from '../hypervisor.ts';
import { openMachineSession } from '../qmp-driver.ts';
import type { QemuOptions } from './options.ts';
import { findListener } from './find-listener.ts';
import { readResidentBytes } from './process-state.ts';

/** Connects to a QEMU that somebody else has started. Rejects with `MachineStartError`. */
export async function attach(qmpSocket: string, options: QemuOptions): Promise<MachineSession> {
  const stream = await dial(qmpSocket);
  const pid = await findListener(qmpSocket);
  return openMachineSession({
    stream,
    clock: options.clock,
    wallNow: options.wallNow,
    shape: null,
    // It is not ours to end.
    kill: null,
    explainEnd: (reason) => Promise.resolve(explainEnd(reason)),
    readResidentBytes: () => (pid === null ? Promise.resolve(null) : readResidentBytes(pid)),
  });
}

export async function findAttached(qmpSocket: string, options: QemuOptions): Promise<Found> {
  try {
    return { how: 'here', session: await attach(qmpSocket, options) };
  } catch (error) {
    return { how: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Looks, and lets go again. */
export async function inspectAttached(qmpSocket: string, options: QemuOptions): Promise<InspectedMachine> {
  const session = await attach(qmpSocket, options);
  try {
    const { actualBytes, balloonDevice } = await session.observe();
    return { shape: session.shape, growthMode: session.growthMode, balloonDevice, actualBytes };
  } finally {
    await session.release();
  }
}

async function dial(qmpSocket: string): Promise<ByteStream> {
  return dialSocket({ path: qmpSocket }).catch((error: NodeJS.ErrnoException) => {
    throw new MachineStartError(`${qmpSocket}: ${WORDS[error.code ?? ''] ?? error.message}`);
  });
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ECONNREFUSED: 'nobody listens on it: QEMU has ended, or is no server there (server=on)',
  EACCES: 'Dimmer’s user may not connect to it',
  ENOTSOCK: 'it is not a socket',
};

/** Whatever it was, the machine may come back on its socket. */
function explainEnd(said: MachineEnd['reason']): MachineEnd {
  return {
    reason: said,
    ...(said === 'lost' && { detail: 'Its monitor has closed: QEMU has ended, or was taken away.' }),
  };
}
