import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import type { ByteStream } from '../stream.ts';
import { listenOnSocket } from './socket.ts';

/** Where guests connect; `close` ends the listening and takes the socket away. */
export interface GuestSocket {
  close(): Promise<void>;
}

/** Only the user that Dimmer runs as may connect. */
const SOCKET_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Listens on a Unix socket for an external guest. A socket that nobody listens on any more is taken away first. Rejects
 * when somebody does, when something else is there, or with the system's error.
 */
export async function listenForGuest(
  socketPath: string,
  onConnection: (stream: ByteStream) => void,
): Promise<GuestSocket> {
  await mkdir(path.dirname(socketPath), { recursive: true, mode: FOLDER_MODE });
  await clearStale(socketPath);
  const server = await listenOnSocket({ path: socketPath }, onConnection);
  await chmod(socketPath, SOCKET_MODE);
  return {
    async close() {
      // Node takes the socket's file away itself.
      await server.close();
    },
  };
}

async function clearStale(socketPath: string): Promise<void> {
  const found = await stat(socketPath).catch(() => null);
  if (!found) return;
  if (!found.isSocket()) throw new Error(`${socketPath} is there already, and is no socket`);
  if (await answers(socketPath)) throw new Error(`another program listens at ${socketPath}`);
  await rm(socketPath, { force: true });
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
