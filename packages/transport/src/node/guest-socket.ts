import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
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
/** The system's address of a Unix socket holds 108 bytes with the one that ends it; Node cuts a longer path off. */
const LONGEST_PATH_BYTES = 107;

/**
 * Listens on a Unix socket for an external guest. A socket that nobody listens on any more is taken away first. Rejects
 * when somebody does, when something else is there, or with the system's error.
 */
export async function listenForGuest(
  socketPath: string,
  onConnection: (stream: ByteStream) => void,
): Promise<GuestSocket> {
  const pathBytes = Buffer.byteLength(socketPath);
  if (pathBytes > LONGEST_PATH_BYTES) {
    throw new Error(`${socketPath} is ${pathBytes} bytes long; a Unix socket takes ${LONGEST_PATH_BYTES}`);
  }
  await mkdir(path.dirname(socketPath), { recursive: true, mode: FOLDER_MODE });
  await clearStale(socketPath);
  const server = await listenForOwner(socketPath, onConnection);
  await chmod(socketPath, SOCKET_MODE);
  return {
    async close() {
      // Node takes the socket's file away itself.
      await server.close();
    },
  };
}

/** Nobody else can connect at any moment: the socket is there from `listen` on, before its mode can be changed. */
function listenForOwner(socketPath: string, onConnection: (stream: ByteStream) => void) {
  const usual = process.umask(0o077);
  try {
    return listenOnSocket({ path: socketPath }, onConnection);
  } finally {
    process.umask(usual);
  }
}

async function clearStale(socketPath: string): Promise<void> {
  const found = await lstat(socketPath).catch(() => null);
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
