import { type Device, type ErrorCode, ERRORS } from '@dimmer/contract';
import { createSimulatedGuest } from '@dimmer/hypervisor';
import { createInstantGuest } from '../../../packages/hypervisor/test/support/instant-guest.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openMonitorPeer } from '../../../packages/hypervisor/test/support/monitor-peer.ts';
import { type Answer, GIB, refusal, startApp, type TestApp } from './support/start-app.ts';

let lab: TestApp;
let peer: Awaited<ReturnType<typeof openMonitorPeer>>;
beforeAll(async () => {
  peer = await openMonitorPeer();
  lab = await startApp({
    embedded: {
      guestFor: (definition) =>
        definition.name === 'old'
          ? createInstantGuest({ bootBytes: definition.bootBytes, hotAdd: false }).port
          : createSimulatedGuest(definition),
    },
  });
  await lab.runVm('win', { maximumBytes: '4TiB' });
});
afterAll(async () => {
  await lab.close();
  await peer.close();
});

const VM = { bootBytes: '4GiB', maximumBytes: '8GiB' };
const ask = (...args: Parameters<TestApp['ask']>): Promise<Answer> => lab.ask(...args);
const define = (over: object) => ask('POST', '/api/v1/vms', { name: 'x', ...VM, ...over });
const resize = (vm: string, body: object) => ask('PATCH', `/api/v1/vms/${vm}/memory`, body);
const devices = (vm: string) => `/api/v1/vms/${vm}/memory/devices`;
const plug = (vm: string, body: object) => ask('POST', devices(vm), body);
const plugNow = (vm: string, body: object) => lab.work('POST', devices(vm), body);

async function until(vm: string, id: string, state: Device['state']): Promise<void> {
  await lab.until(async () => {
    const { body } = await lab.ask<{ items: Device[] }>('GET', devices(vm));
    return body.items.some((stick) => stick.id === id && stick.state === state);
  });
}

/** How each code is reached, by things that really happen. In order: later ones build on what earlier ones left. */
const SCENARIOS: Readonly<Record<ErrorCode, () => Promise<Answer>>> = {
  unauthenticated: () => ask('GET', '/api/v1/vms', undefined, { token: false }),
  'foreign-origin': () =>
    ask('POST', '/api/v1/session', { token: 'x' }, { token: false, headers: { origin: 'http://evil.test' } }),
  'not-found': () => ask('GET', '/api/v1/hosts/other'),
  'vm-unknown': () => resize('nobody', { nonsense: true }),
  'device-unknown': () => ask('DELETE', `${devices('win')}/nothing`),
  'operation-unknown': () => ask('POST', '/api/v1/operations/none/cancel'),
  'bad-request': () => resize('win', { targetBytes: '6GiB', at: 'once' }),
  'bad-size': () => resize('win', { targetBytes: 4097 }),
  'nothing-to-change': () => resize('win', {}),
  'not-supported-yet': () => resize('win', { targetBytes: '6GiB', when: 'next-boot' }),
  'definition-conflict': () =>
    define({ edition: 'series', reuseAddresses: true, guest: { kind: 'linux', socketPath: '/x' } }),
  'socket-path-unusable': () => define({ guest: { kind: 'external', socketPath: 'relative.sock' } }),
  'qemu-unavailable': () => define({ hypervisor: 'qemu' }),
  'qmp-socket-unusable': () => define({ qemu: { attach: { qmpSocket: '/nowhere/qmp.sock' } } }),
  'not-ours': async () => {
    const body = { name: 'attached', qemu: { attach: { qmpSocket: peer.path } } };
    expect((await ask('POST', '/api/v1/vms', body)).status).toBe(201);
    return ask('POST', '/api/v1/vms/attached/actions/kill');
  },
  'name-in-use': () => define({ name: 'win' }),
  'above-host-capacity': () => define({ bootBytes: '2TiB', maximumBytes: '2TiB' }),
  'maximum-below-boot': () => define({ maximumBytes: '2GiB' }),
  'above-maximum': () => resize('win', { targetBytes: '5TiB' }),
  'below-minimum': () => resize('win', { targetBytes: '16MiB' }),
  'bounds-crossed': () => resize('win', { minimumBytes: '2GiB', maximumBytes: '1GiB' }),
  'maximum-above-machine': () => resize('win', { maximumBytes: '8TiB' }),
  'below-demand': async () => {
    await lab.until(() => (lab.engine.vm('win')!.memory.demandBytes ?? 0) > 0);
    return resize('win', { targetBytes: '64MiB' });
  },
  'host-memory-short': () => resize('win', { targetBytes: '2TiB' }),
  'wrong-state': () => ask('POST', '/api/v1/vms/win/actions/resume'),
  'guest-outside': async () => {
    await define({ name: 'theirs', guest: { kind: 'external' } });
    return ask('POST', '/api/v1/vms/theirs/actions/save');
  },
  'vm-running': () => ask('DELETE', '/api/v1/vms/win'),
  'no-slots': async () => {
    await lab.runVm('full', { slots: 1, maximumBytes: '64GiB' });
    await plugNow('full', { sizeBytes: '1GiB', id: 'one' });
    return plug('full', { sizeBytes: '1GiB' });
  },
  'no-address-space': async () => {
    await lab.runVm('lean', { slots: 1, maximumBytes: '8GiB' });
    await plugNow('lean', { sizeBytes: '4GiB', id: 'one' });
    await lab.work('PATCH', '/api/v1/vms/lean/memory', { targetBytes: '3GiB' });
    await until('lean', 'one', 'unused');
    await lab.work('DELETE', `${devices('lean')}/one`);
    return plug('lean', { sizeBytes: '4GiB' });
  },
  'address-unavailable': () => plug('win', { sizeBytes: '1GiB', addressBytes: 2 * GIB }),
  unaligned: () => plug('win', { sizeBytes: 4096 }),
  'id-in-use': () => plug('full', { sizeBytes: '1GiB', id: 'one' }),
  'bad-node': () => plug('win', { sizeBytes: '1GiB', node: 7 }),
  'guest-not-ready': async () => {
    await define({ name: 'new', start: true });
    await lab.until(() => lab.engine.vm('new')!.state === 'running');
    return plug('new', { sizeBytes: '1GiB' });
  },
  'guest-cannot-hot-add': async () => {
    await lab.runVm('old');
    return plug('old', { sizeBytes: '1GiB' });
  },
  'device-busy': () => ask('DELETE', `${devices('full')}/one`),
  'device-not-plugged': async () => {
    await lab.work('POST', '/api/v1/vms/full/actions/kill');
    await lab.work('POST', '/api/v1/vms/full/actions/start');
    return ask('DELETE', `${devices('full')}/one`);
  },
  'operation-ended': async () => {
    const { body } = await lab.work('POST', '/api/v1/vms/win/actions/pause');
    return ask('POST', `/api/v1/operations/${body.id}/cancel`);
  },
  'monitor-error': () => ask('POST', '/api/v1/vms/win/monitor', { execute: 'object-del', arguments: { id: 'none' } }),
  'precondition-failed': () =>
    ask('PATCH', '/api/v1/vms/win', { description: 'x' }, { headers: { 'if-match': '"of-yesterday"' } }),
  'hypervisor-lost': async () => {
    const quit = ask('POST', '/api/v1/vms/old/monitor', { execute: 'quit' });
    const late = ask('POST', '/api/v1/vms/old/monitor', { execute: 'query-status' });
    await quit;
    return late;
  },
  'store-unavailable': async () => {
    const full = await startApp({
      wrapEngineStore: (store) => ({ ...store, commit: () => Promise.reject(new Error('disk is full')) }),
    });
    const body = { name: 'no-room', bootBytes: '1GiB', maximumBytes: '2GiB' };
    const answer = await full.ask('POST', '/api/v1/vms', body);
    await full.close();
    return answer;
  },
  internal: async () => {
    const broken = await startApp({
      wrapStore: (store) => ({ ...store, operations: () => Promise.reject(new Error('secret words of a bug')) }),
    });
    const answer = await broken.ask('GET', '/api/v1/operations');
    await broken.close();
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    return answer;
  },
};

it.each(Object.entries(SCENARIOS))('%s is reached', async (code, reach) => {
  const answer = await reach();
  expect(refusal(answer)).toBe(`${ERRORS[code as ErrorCode].status} ${code}`);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
});

it('a store that takes no writes is no readiness', async () => {
  const refusing = await startApp({
    wrapStore: (store) => ({ ...store, probe: () => Promise.reject(new Error('database is locked')) }),
  });
  expect(await refusing.ask('GET', '/readyz')).toMatchObject({
    status: 503,
    body: { ready: false, store: false, hypervisor: true },
  });
  await refusing.close();
});
