import type { Device, MemoryView, MonitorAnswer, Problem } from '@dimmer/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GIB, refusal, startApp, type TestApp } from './support/start-app.ts';

let lab: TestApp;
beforeAll(async () => {
  lab = await startApp();
  await lab.runVm('win', { maximumBytes: '1TiB' });
});
afterAll(() => lab.close());

async function type(line: string): Promise<string> {
  const { status, body } = await lab.ask<MonitorAnswer>('POST', '/api/v1/vms/win/monitor', { 'command-line': line });
  expect(status).toBe(200);
  return (body as { output: string }).output;
}

const execute = (execute: string, args?: object) =>
  lab.ask('POST', '/api/v1/vms/win/monitor', { execute, ...(args ? { arguments: args } : {}) });

const actualMib = async (): Promise<number> => Number(/actual=(\d+)/.exec(await type('info balloon'))![1]);

it("plays the series' example session", async () => {
  expect(await type('info balloon')).toBe('balloon: actual=4096\r\n');
  expect(await type('object_add memory-backend-ram,id=mem1,size=200G')).toBe('');
  expect(await type('device_add mem-haprot,id=ha1,memdev=mem1')).toBe('');
  await lab.until(async () => (await memory()).actualBytes === 204 * GIB);
  expect(await memory()).toMatchObject({ control: 'manual', pluggedBytes: 204 * GIB });

  expect(await type('balloon 1')).toBe('');
  await lab.until(async () => (await stick()).state === 'unused', 3_600_000);
  expect(await actualMib()).toBeLessThan(4096);
  expect(await stick()).toMatchObject({ id: 'ha1', memdev: 'mem1', origin: 'monitor', releasedBytes: 200 * GIB });

  expect(await type('device_del ha1')).toBe('');
  await lab.until(async () => (await sticks()).length === 0);
  expect(await type('object_del mem1')).toBe('');
});

it('prints errors as the human monitor does', async () => {
  expect(await type('frobnicate')).toBe("unknown command: 'frobnicate'\r\n");
  expect(await type('object_del mem1')).toMatch(/^Error: .*mem1.*\r\n$/);
  expect(await type('device_add mem-haprot,id=ha2,memdev=nothing')).toMatch(/^Error: /);
  expect(await sticks()).toEqual([]);
});

it('honours If-Match', async () => {
  const stale = { headers: { 'if-match': '"stale"' } };
  expect(refusal(await lab.ask('POST', '/api/v1/vms/win/monitor', { 'command-line': 'balloon 1024' }, stale))).toBe(
    '412 precondition-failed',
  );
  const headers = { 'if-match': (await lab.ask('GET', '/api/v1/vms/win')).headers['etag']! };
  expect(
    (await lab.ask('POST', '/api/v1/vms/win/monitor', { 'command-line': 'info balloon' }, { headers })).status,
  ).toBe(200);
});

it('speaks QMP', async () => {
  expect((await execute('query-status')).body).toEqual({ return: { running: true, status: 'running' } });
  const refused = await execute('device_del', { id: 'nobody' });
  expect(refusal(refused)).toBe('409 monitor-error');
  expect((refused.body as Problem).qmpError).toMatchObject({ class: 'DeviceNotFound' });
  expect(refusal(await execute('no-such-command'))).toBe('409 monitor-error');
});

it('takes one of two forms', async () => {
  const send = (body: object) => lab.ask('POST', '/api/v1/vms/win/monitor', body);
  expect(refusal(await send({}))).toBe('400 bad-request');
  expect(refusal(await send({ execute: 'stop', 'command-line': 'cont' }))).toBe('400 bad-request');
  expect(refusal(await send({ execute: 7 }))).toBe('400 bad-request');
});

it('is there only while the machine is', async () => {
  await lab.ask('POST', '/api/v1/vms', { name: 'off', bootBytes: '4GiB', maximumBytes: '8GiB' });
  const answer = await lab.ask('POST', '/api/v1/vms/off/monitor', { execute: 'query-status' });
  expect(refusal(answer)).toBe('409 wrong-state');
});

async function memory(): Promise<MemoryView> {
  return (await lab.ask<MemoryView>('GET', '/api/v1/vms/win/memory')).body;
}

async function sticks(): Promise<readonly Device[]> {
  return (await lab.ask<{ items: Device[] }>('GET', '/api/v1/vms/win/memory/devices')).body.items;
}

async function stick(): Promise<Device> {
  return (await sticks())[0]!;
}
