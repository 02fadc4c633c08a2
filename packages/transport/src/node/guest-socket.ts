import { access, chmod, lstat, rm } from 'node:fs/promises';
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
/** The system's address of a Unix socket holds 108 bytes with the one that ends it; Node cuts a longer path off. */
const LONGEST_PATH_BYTES = 107;

/**
 * Listens on a Unix socket for an external guest, in a directory that is there. A socket that nobody listens on any more
 * is taken away first. Rejects when somebody has it, when something else is there, or with the system's error.
 */
export async function listenForGuest(
  socketPath: string,
  onConnection: (stream: ByteStream) => void,
): Promise<GuestSocket> {
  const pathBytes = Buffer.byteLength(socketPath);
  if (pathBytes > LONGEST_PATH_BYTES) {
    throw new Error(`${socketPath} is ${pathBytes} bytes long; a Unix socket takes ${LONGEST_PATH_BYTES}`);
  }
  // Node would say that a missing one is forbidden.
  await access(path.dirname(socketPath));
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
  const answer = await askWhoListens(socketPath);
  if (!NOBODY.has(answer)) throw new Error(`another program has ${socketPath} (${answer})`);
  await rm(socketPath, { force: true });
}

/** Only these mean that nobody is there: a program may be busy, of another kind, or not ours to talk to. */
const NOBODY: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOENT']);

/** `it answers`, or the system's code of why not. */
function askWhoListens(socketPath: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve('it answers');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}
