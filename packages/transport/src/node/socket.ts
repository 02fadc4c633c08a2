import { createServer, connect, type Server, type Socket } from 'node:net';
import type { ByteStream, CloseReason } from '../stream.ts';

/** Where a socket lives: a Unix path, or a TCP host and port. */
export type SocketAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/** Dials a QMP socket. Rejects with the system's error when nobody listens. */
export function dialSocket(address: SocketAddress): Promise<ByteStream> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(wrapSocket(socket));
    });
  });
}

/** Listens, giving each connection to `onConnection`. Resolves when ready; `close` ends the listening only. */
export function listenOnSocket(
  address: SocketAddress,
  onConnection: (stream: ByteStream) => void,
): Promise<{ readonly address: SocketAddress; close(): Promise<void> }> {
  const server: Server = createServer((socket) => onConnection(wrapSocket(socket)));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve({
        address: addressOf(server, address),
        close: () => new Promise((done) => server.close(() => done())),
      });
    });
  });
}

function addressOf(server: Server, asked: SocketAddress): SocketAddress {
  const bound = server.address();
  return bound !== null && typeof bound === 'object' ? { host: bound.address, port: bound.port } : asked;
}

function wrapSocket(socket: Socket): ByteStream {
  let reason: CloseReason = 'closed';
  // Data is kept back until somebody listens, as the interface promises.
  socket.pause();
  socket.on('error', () => {
    reason = 'broken';
  });
  return {
    send: (bytes) => !socket.destroyed && socket.writable && socket.write(bytes),
    onData(listener) {
      socket.on('data', (chunk: Uint8Array) => listener(chunk));
      socket.resume();
    },
    onDrain: (listener) => void socket.on('drain', listener),
    onClose: (listener) => void socket.once('close', () => listener(reason)),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.end(),
    abort: () => void socket.destroy(),
  };
}
