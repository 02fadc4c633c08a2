import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ByteStream } from '../src/index.ts';
import { dialSocket, listenOnSocket } from '../src/node/socket.ts';
import { bytes, text } from './support.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dimmer-socket-'));
});
afterAll(() => rm(folder, { recursive: true }));

function echo(stream: ByteStream): void {
  stream.onData((chunk) => stream.send(chunk));
}

async function converse(client: ByteStream): Promise<string> {
  const received: Uint8Array[] = [];
  const answered = new Promise<void>((resolve) => client.onData((chunk) => (received.push(chunk), resolve())));
  client.send(bytes('{"execute":"query-status"}'));
  await answered;
  return text(received);
}

test('a Unix socket carries both ways and tells the close', async () => {
  const path = join(folder, 'qmp.sock');
  const server = await listenOnSocket({ path }, echo);
  const client = await dialSocket({ path });
  expect(await converse(client)).toBe('{"execute":"query-status"}');
  const closed = new Promise((resolve) => client.onClose(resolve));
  client.close();
  expect(await closed).toBe('closed');
  await server.close();
});

test('a TCP socket does too, on a port of the system’s choice', async () => {
  const server = await listenOnSocket({ host: '127.0.0.1', port: 0 }, echo);
  const client = await dialSocket(server.address);
  expect(await converse(client)).toBe('{"execute":"query-status"}');
  client.close();
  await server.close();
});

test('dialling where nobody listens rejects', async () => {
  await expect(dialSocket({ path: join(folder, 'nobody.sock') })).rejects.toThrow(/ENOENT/);
});
