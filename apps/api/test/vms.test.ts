import type { Host, Operation, Problem, Vm } from '@dimmer/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GIB, refusal, startApp, type TestApp } from './support/start-app.ts';

let lab: TestApp;
beforeAll(async () => {
  lab = await startApp();
});
afterAll(() => lab.close());

const define = (over: object = {}) =>
  lab.ask<Vm>('POST', '/api/v1/vms', { name: 'a', bootBytes: 4 * GIB, maximumBytes: '64GiB', ...over });

describe('defining a VM', () => {
  it('answers 201 with the VM, its address, and the defaults', async () => {
    const { status, headers, body } = await define();
    expect(status).toBe(201);
    expect(headers['location']).toBe(`/api/v1/vms/${body.id}`);
    expect(body).toMatchObject({
      name: 'a',
      description: '',
      tags: [],
      hypervisor: 'embedded',
      state: 'defined',
      guest: { kind: 'windows', workload: 'idle' },
      numaNodes: 1,
      statusReport: true,
      autostart: false,
      memory: { bootBytes: 4 * GIB, maximumBytes: 64 * GIB, phase: 'offline', actualBytes: null, guest: null },
    });
    expect(body.memory.slots).toEqual({ used: 0, limit: 256 });
  });

  it('names the sizes that an embedded machine needs', async () => {
    const { status, body } = await lab.ask<Problem>('POST', '/api/v1/vms', { name: 'c' });
    expect([status, body.code]).toEqual([400, 'bad-request']);
    expect(body.errors!.map(({ pointer }) => pointer)).toEqual(['/bootBytes', '/maximumBytes']);
  });

  it('starts it when asked', async () => {
    const { body } = await define({ name: 'b', start: true, guest: { kind: 'linux', workload: 'bursty' } });
    expect(body.state).not.toBe('defined');
    await lab.ready('b');
    expect((await lab.ask<Vm>('GET', '/api/v1/vms/b')).body).toMatchObject({
      state: 'running',
      guest: { kind: 'linux', workload: 'bursty' },
      memory: { actualBytes: 4 * GIB, phase: 'settled', guest: { connected: true } },
    });
  });

  it('points at each field that is not right', async () => {
    const { status, body } = await lab.ask<Problem>('POST', '/api/v1/vms', {
      name: 'Not A Name',
      maximumBytes: '64GiB',
      slots: 1000,
      memory: 7,
      guest: { kind: 'beos', flavour: 'x/y' },
    });
    expect(status).toBe(400);
    expect(body.code).toBe('bad-request');
    expect(body.errors!.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/guest/flavour',
      '/guest/kind',
      '/memory',
      '/name',
      '/slots',
    ]);
  });

  it.each([
    [{ name: 'a' }, '409 name-in-use'],
    [{ name: 'c', bootBytes: '2TiB', maximumBytes: '4TiB' }, '422 above-host-capacity'],
    [{ name: 'c', bootBytes: '8GiB', maximumBytes: '4GiB' }, '422 maximum-below-boot'],
    [{ name: 'c', minimumBytes: '65GiB' }, '422 bounds-crossed'],
    [{ name: 'c', minimumBytes: '5GiB' }, '422 below-minimum'],
    [{ name: 'c', bootBytes: -4096 }, '400 bad-size'],
    [{ name: 'c', bootBytes: '4GB' }, '400 bad-size'],
    [{ name: 'c', maximumBytes: 0 }, '400 bad-size'],
    [{ name: 'c', maximumBytes: 2 ** 53 }, '400 bad-size'],
    [{ name: 'c', memoryDevice: 'virtio-mem', edition: 'series' }, '422 definition-conflict'],
    [{ name: 'c', edition: 'upstream', reuseAddresses: true }, '422 definition-conflict'],
    [{ name: 'c', guest: { kind: 'windows', socketPath: '/tmp/x' } }, '422 definition-conflict'],
    [{ name: 'c', guest: { kind: 'external', workload: 'idle' } }, '422 definition-conflict'],
    [{ name: 'c', guest: { kind: 'external', seed: 1 } }, '422 definition-conflict'],
    [{ name: 'c', guest: { kind: 'external', socketPath: 'x.sock' } }, '422 socket-path-unusable'],
    [{ name: 'c', guest: { kind: 'external', socketPath: `/tmp/${'x'.repeat(103)}` } }, '422 socket-path-unusable'],
  ])('%j is refused: %s', async (over, expected) => {
    expect(refusal(await define(over))).toBe(expected);
    expect(refusal(await lab.ask('GET', '/api/v1/vms/c'))).toBe('404 vm-unknown');
  });

  it('with absurd maxima leaves the sum of the host a number that JSON can tell', async () => {
    for (const name of ['vast-1', 'vast-2'])
      expect((await define({ name, maximumBytes: 2 ** 53 - 4096 })).status).toBe(201);
    const host = await lab.ask<Host>('GET', '/api/v1/hosts/local');
    expect(host.body.maximumBytes).toBe(Number.MAX_SAFE_INTEGER);
    for (const name of ['vast-1', 'vast-2']) await lab.ask('DELETE', `/api/v1/vms/${name}`);
  });

  it('names the limit', async () => {
    const { body } = (await define({ name: 'c', bootBytes: '2TiB', maximumBytes: '4TiB' })) as unknown as {
      body: Problem;
    };
    expect(body.limitBytes).toBe(1024 * GIB);
  });
});

describe('the list of VMs', () => {
  it('is by name, in pages', async () => {
    const first = await lab.ask<{ items: Vm[]; nextCursor: string }>('GET', '/api/v1/vms?limit=1');
    expect(first.body.items.map(({ name }) => name)).toEqual(['a']);
    const second = await lab.ask<{ items: Vm[]; nextCursor: null }>(
      'GET',
      `/api/v1/vms?limit=1&cursor=${first.body.nextCursor}`,
    );
    expect(second.body.items.map(({ name }) => name)).toEqual(['b']);
    expect(second.body.nextCursor).toBeNull();
  });

  it('can be filtered', async () => {
    await lab.ask('PATCH', '/api/v1/vms/a', { tags: ['Prod'] });
    const { body } = await lab.ask<{ items: Vm[] }>('GET', '/api/v1/vms?filter=prod');
    expect(body.items.map(({ name }) => name)).toEqual(['a']);
  });

  it.each(['limit=0', 'limit=1001', 'limit=x', 'colour=red'])('refuses ?%s', async (query) => {
    expect(refusal(await lab.ask('GET', `/api/v1/vms?${query}`))).toBe('400 bad-request');
  });
});

describe('a VM', () => {
  it('is found by id and by name', async () => {
    const byName = await lab.ask<Vm>('GET', '/api/v1/vms/a');
    expect((await lab.ask<Vm>('GET', `/api/v1/vms/${byName.body.id}`)).body).toEqual(byName.body);
  });

  it('changes its description, tags, autostart and limits', async () => {
    const change = {
      description: 'web',
      tags: ['x', 'y'],
      autostart: true,
      minimumBytes: '1GiB',
      maximumBytes: '32GiB',
    };
    const { status, body } = await lab.ask<Vm>('PATCH', '/api/v1/vms/a', change);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      description: 'web',
      tags: ['x', 'y'],
      autostart: true,
      memory: { minimumBytes: GIB, maximumBytes: 32 * GIB },
    });
  });

  it('refuses a change of nothing, of what cannot change, and to nonsense', async () => {
    expect(refusal(await lab.ask('PATCH', '/api/v1/vms/a', {}))).toBe('400 nothing-to-change');
    expect(refusal(await lab.ask('PATCH', '/api/v1/vms/a', { bootBytes: '8GiB' }))).toBe('400 bad-request');
    expect(refusal(await lab.ask('PATCH', '/api/v1/vms/a', { minimumBytes: '48GiB' }))).toBe('422 bounds-crossed');
    expect(refusal(await lab.ask('PATCH', '/api/v1/vms/a', { tags: 'x' }))).toBe('400 bad-request');
  });

  it('has an ETag that If-Match is held against', async () => {
    const { headers } = await lab.ask('GET', '/api/v1/vms/a');
    const change = (description: string, ifMatch: string) =>
      lab.ask('PATCH', '/api/v1/vms/a', { description }, { headers: { 'if-match': ifMatch } });
    const changed = await change('one', headers['etag']!);
    expect(changed.status).toBe(200);
    expect(changed.headers['etag']).not.toBe(headers['etag']);
    expect(refusal(await change('two', headers['etag']!))).toBe('412 precondition-failed');
    expect((await change('three', `"other", ${changed.headers['etag']}`)).status).toBe(200);
    expect((await change('four', '*')).status).toBe(200);
  });

  it('is changed by one only of those that have read the same', async () => {
    const together = async (path: string, bodies: readonly object[]) => {
      const { headers } = await lab.ask('GET', path);
      const how = { headers: { 'if-match': headers['etag']! } };
      const answers = await lab.during(Promise.all(bodies.map((body) => lab.ask('PATCH', path, body, how))));
      return answers.map(({ status }) => status);
    };
    const target = (targetBytes: string) => ({ targetBytes, force: true });
    expect(await together('/api/v1/vms/b/memory', [target('5GiB'), target('6GiB')])).toEqual([202, 412]);
    expect(await together('/api/v1/vms/a', [{ description: 'x' }, { description: 'y' }])).toEqual([200, 412]);
    const limits = { minimumBytes: '1GiB', description: 'limits and words' };
    expect(await together('/api/v1/vms/a', [limits, { tags: ['late'] }])).toEqual([200, 412]);
    expect((await lab.ask<Vm>('GET', '/api/v1/vms/a')).body).toMatchObject({ description: 'limits and words' });
  });

  it('that goes is unknown to whoever comes a moment later', async () => {
    await define({ name: 'brief' });
    const path = '/api/v1/vms/brief';
    const [first, ...others] = await Promise.all([
      lab.ask('DELETE', path),
      lab.ask('DELETE', path),
      lab.ask('PATCH', path, { description: 'too late' }),
      lab.ask('PATCH', `${path}/memory`, { targetBytes: '5GiB' }),
      lab.ask('POST', `${path}/actions/start`),
    ]);
    expect(first?.status).toBe(204);
    expect(others.map(refusal)).toEqual(others.map(() => '404 vm-unknown'));
  });

  it('is deleted only when it does not run, or by force', async () => {
    expect(refusal(await lab.ask('DELETE', '/api/v1/vms/b'))).toBe('409 vm-running');
    expect((await lab.during(lab.ask('DELETE', '/api/v1/vms/b?force=true'))).status).toBe(204);
    expect(refusal(await lab.ask('GET', '/api/v1/vms/b'))).toBe('404 vm-unknown');
    expect((await lab.ask('DELETE', '/api/v1/vms/a')).status).toBe(204);
  });
});

describe('actions', () => {
  const act = (action: string) => lab.work('POST', `/api/v1/vms/d/actions/${action}`);

  it('are operations: start, pause, resume, reboot, reset, shutdown, kill', async () => {
    await define({ name: 'd' });
    for (const action of ['start', 'pause', 'resume', 'reboot']) {
      const { status, body } = await act(action);
      expect([status, body.kind, body.state], action).toEqual([200, action, 'succeeded']);
      if (action !== 'pause') await lab.ready('d');
    }
    expect((await act('reset')).body).toMatchObject({ kind: 'reset', state: 'succeeded' });
    await lab.ready('d');
    expect((await act('shutdown')).body).toMatchObject({ kind: 'shutdown', state: 'succeeded' });
    expect((await lab.ask<Vm>('GET', '/api/v1/vms/d')).body.state).toBe('defined');
    await act('start');
    expect((await act('kill')).body).toMatchObject({ kind: 'kill', state: 'succeeded' });
  });

  it('without `Prefer` answer 202 at once', async () => {
    const { status, body, headers } = await lab.ask<Operation>('POST', '/api/v1/vms/d/actions/start', {});
    expect(status).toBe(202);
    expect(headers['location']).toBe(`/api/v1/operations/${body.id}`);
    await lab.ready('d');
  });

  it('are refused in the wrong state, or with a body', async () => {
    expect(refusal(await lab.ask('POST', '/api/v1/vms/d/actions/start'))).toBe('409 wrong-state');
    expect(refusal(await lab.ask('POST', '/api/v1/vms/d/actions/resume'))).toBe('409 wrong-state');
    expect(refusal(await lab.ask('POST', '/api/v1/vms/d/actions/kill', { gently: true }))).toBe('400 bad-request');
    expect(refusal(await lab.ask('POST', '/api/v1/vms/d/actions/restore'))).toBe('409 wrong-state');
    expect(refusal(await lab.ask('POST', '/api/v1/vms/nobody/actions/save'))).toBe('404 vm-unknown');
  });
});
