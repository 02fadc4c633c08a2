import type { AddressInfo } from 'node:net';
import type { ServerFrame, SubscribeFrame } from '@dimmer/contract';
import { WebSocket } from 'ws';
import { type TestApp, TOKEN } from './start-app.ts';

type FrameOf<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>;

export interface StreamClient {
  readonly socket: WebSocket;
  readonly frames: readonly ServerFrame[];
  /** The code it was closed with, as soon as it is. */
  readonly closeCode: () => number | undefined;
  framesOf<Type extends ServerFrame['type']>(type: Type, id?: string): FrameOf<Type>[];
  subscribe(frame: Omit<SubscribeFrame, 'type'>): void;
  /** Sends a subscription, and time passes until its snapshot is there. */
  subscribed(frame: Omit<SubscribeFrame, 'type'>): Promise<FrameOf<'snapshot'>>;
  send(text: string): void;
  close(): void;
}

/** A client of the live stream on a real socket. `connectStream` resolves after the hello. */
export async function connectStream(
  lab: TestApp,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${TOKEN}` },
): Promise<StreamClient> {
  const socket = new WebSocket(`${await listen(lab)}/api/v1/stream`, { headers });
  const frames: ServerFrame[] = [];
  let code: number | undefined;
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString('utf8')) as ServerFrame));
  socket.on('close', (closed) => (code = closed));

  function framesOf<Type extends ServerFrame['type']>(type: Type, id?: string): FrameOf<Type>[] {
    const found = frames.filter((frame): frame is FrameOf<Type> => frame.type === type);
    return id === undefined ? found : found.filter((frame) => 'id' in frame && frame.id === id);
  }

  const client: StreamClient = {
    socket,
    frames,
    closeCode: () => code,
    framesOf,
    send: (text) => socket.send(text),
    subscribe: (frame) => socket.send(JSON.stringify({ type: 'subscribe', ...frame })),
    async subscribed(frame) {
      const before = framesOf('snapshot', frame.id).length;
      client.subscribe(frame);
      await lab.until(() => framesOf('snapshot', frame.id).length > before);
      return framesOf('snapshot', frame.id).at(-1)!;
    },
    close: () => socket.close(),
  };
  await lab.until(() => frames.length > 0);
  return client;
}

/** Asks for the upgrade; answers the status with which it was refused, or 101. */
export async function tryUpgrade(lab: TestApp, headers: Readonly<Record<string, string>>): Promise<number> {
  const socket = new WebSocket(`${await listen(lab)}/api/v1/stream`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (request, { statusCode }) => {
      request.destroy();
      resolve(statusCode ?? 0);
    });
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('error', reject);
  });
}

async function listen({ app }: TestApp): Promise<string> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return `ws://127.0.0.1:${port}`;
}
