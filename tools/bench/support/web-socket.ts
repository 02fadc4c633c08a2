import { createRequire } from 'node:module';

/** As much of `ws` as a client needs. Node 20 has no WebSocket of its own; the service's package has this one. */
interface Socket {
  on(event: 'open', listener: () => void): void;
  on(event: 'message', listener: (data: Buffer) => void): void;
  on(event: 'close', listener: (code: number) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  send(text: string): void;
  close(): void;
}

type SocketConstructor = new (url: string, options: { readonly headers: Readonly<Record<string, string>> }) => Socket;

const requireOfApi = createRequire(new URL('../../../apps/api/package.json', import.meta.url));

/** A client of the live stream that has said what it wants to hear, and hears it from now on. */
export function openStream(
  { url, token }: { readonly url: string; readonly token: string },
  subscription: Readonly<Record<string, unknown>>,
  onFrame: (frame: { readonly type: string } & Readonly<Record<string, unknown>>) => void,
): Promise<Socket> {
  const WebSocket = requireOfApi('ws') as SocketConstructor;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/stream`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`the stream was closed with ${code}`)));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', id: 'bench', ...subscription })));
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as { type: string };
      if (frame.type === 'snapshot') resolve(socket);
      onFrame(frame);
    });
  });
}
