import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Operation, Vm } from '@dimmer/contract';
import { createEmbeddedHypervisor } from '@dimmer/hypervisor';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { explainFailure } from '../src/explain-failure.ts';
import { readSettings, type Settings } from '../src/settings.ts';
import { type Service, startService } from '../src/start-service.ts';
import { defer, monotonicClock, wallClock } from '../src/system.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'dimmer-server-'));
const log = pino({ level: 'silent' });

function settingsOf(env: Readonly<Record<string, string>>): Settings {
  const settings = readSettings({ DIMMER_PORT: '0', DIMMER_DATA_DIR: path.join(directory, 'data'), ...env });
  if ('wrong' in settings) throw new Error(settings.wrong.join());
  return settings;
}

/** What a person reads instead of a service. */
async function whyNot(env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const settings = settingsOf(env);
  const failure: unknown = await startService(settings, log).catch((error: unknown) => error);
  return explainFailure(failure, settings);
}

let service: Service;
beforeAll(async () => {
  service = await startService(settingsOf({ DIMMER_DEMO: '1' }), log);
}, 30_000);
afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
});

it('makes a token and three demo VMs', async () => {
  const file = path.join(directory, 'data', 'token');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const headers = { authorization: `Bearer ${readFileSync(file, 'utf8').trim()}` };
  const { items } = (await (await fetch(`${service.url}/api/v1/vms`, { headers })).json()) as { items: Vm[] };
  expect(items.map(({ name, guest, memory }) => [name, guest.kind, memory.maximumBytes / 2 ** 30])).toEqual([
    ['lin', 'linux', 128],
    ['stubborn', 'stubborn', 64],
    ['win', 'windows', 1024],
  ]);
});

it('has a login URL that works once', async () => {
  const [address, code] = service.loginUrl.split('#code=');
  expect(address).toBe(`${service.url}/login`);
  const logIn = async (): Promise<number> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ code });
    return (await fetch(`${service.url}/api/v1/session`, { method: 'POST', headers, body })).status;
  };
  expect([await logIn(), await logIn()]).toEqual([200, 401]);
});

it('says whose the data directory is, and that the port is taken', async () => {
  expect(await whyNot({})).toMatch(/^Another Dimmer \(process \d+\) uses the data directory .*\. Stop it, or set/);
  const env = { DIMMER_DATA_DIR: path.join(directory, 'other'), DIMMER_PORT: new URL(service.url).port };
  expect(await whyNot(env)).toMatch(
    /^Port \d+ on 127\.0\.0\.1 is taken\. Stop what listens there, or set DIMMER_PORT\.$/,
  );
  // Everything was closed again: the directory is free.
  const free = await startService(settingsOf({ DIMMER_DATA_DIR: path.join(directory, 'other') }), log);
  await free.stop();
}, 30_000);

it('answers who waits for work before it stops', async () => {
  // Its guest never says a word, so that the work does not end.
  const hypervisor = createEmbeddedHypervisor({
    clock: monotonicClock,
    now: () => performance.now(),
    wallNow: () => wallClock.now(),
    defer,
    fastBoot: true,
    guestFor: () => ({ feed: () => [] }),
  });
  const brief = await startService(settingsOf({ DIMMER_DATA_DIR: path.join(directory, 'brief') }), log, hypervisor);
  const token = readFileSync(path.join(directory, 'brief', 'token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const send = (method: string, place: string, body: object, prefer = '') =>
    fetch(`${brief.url}/api/v1/${place}`, { method, headers: { ...headers, prefer }, body: JSON.stringify(body) });
  const read = async <T>(place: string): Promise<T> =>
    (await (await fetch(`${brief.url}/api/v1/${place}`, { headers })).json()) as T;
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await setImmediate();
  };
  await send('POST', 'vms', { name: 'a', bootBytes: '2GiB', maximumBytes: '8GiB', start: true });
  await until(async () => (await read<Vm>('vms/a')).state === 'running');
  const waiting = send('PATCH', 'vms/a/memory', { targetBytes: '8GiB' }, 'wait=60');
  await until(async () => {
    const { items } = await read<{ items: Operation[] }>('operations?state=running,queued');
    return items.some(({ kind }) => kind === 'resize');
  });
  await brief.stop();
  const answer = await waiting;
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ kind: 'resize', endedAt: null });
}, 30_000);

it('as a process greets, and stops on SIGTERM with everything written', async () => {
  const source = fileURLToPath(new URL('../src/server.ts', import.meta.url));
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const child = spawn(process.execPath, ['--conditions=@dimmer/source', '--import', loader, source], {
    env: { PATH: process.env['PATH'], DIMMER_PORT: '0', DIMMER_DATA_DIR: path.join(directory, 'third') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (!child.killed && /login#code=/.test(printed)) child.kill('SIGTERM');
  }
  expect(await exit).toEqual([0, null]);
  expect(printed).toMatch(/Dimmer is ready at http:\/\/127\.0\.0\.1:\d+\n/);
  expect(printed.trimEnd()).toMatch(/Stopped: everything is written$/);
}, 60_000);
