import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ByteStream } from '../src/index.ts';
import { dialSocket, listenForGuest } from '../src/node/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dimmer-guest-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('only the owner may connect, and the socket goes with the listening', async () => {
  const socketPath = path.join(folder, 'one.sock');
  const met: ByteStream[] = [];
  const listening = await listenForGuest(socketPath, (stream) => met.push(stream));
  const mode = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;
  expect(await mode(socketPath)).toBe(0o600);
  const client = await dialSocket({ path: socketPath });
  const closed = new Promise((resolve) => client.onClose(resolve));
  client.onData(() => {});
  await new Promise((resolve) => setImmediate(resolve));
  expect(met).toHaveLength(1);
  met[0]!.abort();
  expect(await closed).toBe('closed');
  await listening.close();
  await expect(stat(socketPath)).rejects.toThrow(/ENOENT/);
});

test('another program at the same path is left alone, and so is a file', async () => {
  const socketPath = path.join(folder, 'two.sock');
  const first = await listenForGuest(socketPath, () => {});
  await expect(listenForGuest(socketPath, () => {})).rejects.toThrow('another program has');
  await dialSocket({ path: socketPath }).then((client) => client.abort());
  await first.close();
  const file = path.join(folder, 'file');
  await writeFile(file, 'kept');
  await expect(listenForGuest(file, () => {})).rejects.toThrow('no socket');
});

test('the socket of a program that was killed is taken away first', async () => {
  const socketPath = path.join(folder, 'stale.sock');
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script, socketPath]);
  expect((await stat(socketPath)).isSocket()).toBe(true);
  const listening = await listenForGuest(socketPath, (stream) => stream.abort());
  const client = await dialSocket({ path: socketPath });
  client.abort();
  await listening.close();
});

test('a program that is too busy to answer is not taken for dead', async () => {
  const socketPath = path.join(folder, 'busy.sock');
  const script = `require('node:net').createServer().listen({ path: process.argv[1], backlog: 1 }, () => {
    process.stdout.write('listening');
  })`;
  const busy = spawn(process.execPath, ['-e', script, socketPath]);
  onTestFinished(() => void busy.kill('SIGKILL'));
  await new Promise((resolve) => busy.stdout.once('data', resolve));
  busy.kill('SIGSTOP');
  // Nobody takes them: the queue of those who wait is soon full.
  const waiting = await Promise.allSettled(Array.from({ length: 8 }, () => dialSocket({ path: socketPath })));
  await expect(listenForGuest(socketPath, () => {})).rejects.toThrow(socketPath);
  expect((await stat(socketPath)).isSocket()).toBe(true);
  for (const one of waiting) if (one.status === 'fulfilled') one.value.abort();
});

test('a directory that is not there is not made', async () => {
  await expect(listenForGuest(path.join(folder, 'nowhere', 'x.sock'), () => {})).rejects.toThrow('ENOENT');
  await expect(stat(path.join(folder, 'nowhere'))).rejects.toThrow('ENOENT');
});

test('a path too long for a socket is refused, not cut off', async () => {
  const socketPath = path.join(folder, 'x'.repeat(107 - folder.length));
  expect(Buffer.byteLength(socketPath)).toBe(108);
  await expect(listenForGuest(socketPath, () => {})).rejects.toThrow('108 bytes long; a Unix socket takes 107');
});
