import type { Diagnosis, MachineLog, Operation, Product, Vm } from '@dimmer/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openMonitorPeer } from '../../../packages/hypervisor/test/support/monitor-peer.ts';
import { refusal, startApp, type TestApp } from './support/start-app.ts';

const MIB = 2 ** 20;
const BINARY = '/usr/bin/qemu';

let lab: TestApp;
let peer: Awaited<ReturnType<typeof openMonitorPeer>>;
beforeAll(async () => {
  lab = await startApp({ qemuBinaries: [BINARY] });
});
beforeEach(async () => {
  peer = await openMonitorPeer();
});
afterEach(async () => {
  for (const { record } of lab.engine.vms()) await lab.ask('DELETE', `/api/v1/vms/${record.id}?force=true`);
  await peer.close();
});
afterAll(() => lab.close());

const define = (over: object) => lab.ask<Vm>('POST', '/api/v1/vms', { name: 'theirs', ...over });
const attach = () => define({ qemu: { attach: { qmpSocket: peer.path } } });
const vm = async () => (await lab.ask<Vm>('GET', '/api/v1/vms/theirs')).body;
const state = (wanted: Vm['state']) => lab.until(async () => (await vm()).state === wanted);

/** Its sockets have real time, in which the operation ends. */
async function resize(targetBytes: string): Promise<void> {
  const { body } = await lab.ask<Operation>('PATCH', '/api/v1/vms/theirs/memory', { targetBytes });
  let now = body;
  await lab.until(async () => {
    now = (await lab.ask<Operation>('GET', `/api/v1/operations/${body.id}`)).body;
    return now.endedAt !== null;
  });
  expect(now).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 300 * MIB });
}

describe('attaching to a QEMU that runs', () => {
  it('takes its socket and nothing else: sizes are discovered, and nothing is changed', async () => {
    const { status, body } = await attach();
    expect([status, body]).toMatchObject([
      201,
      {
        hypervisor: 'qemu',
        memoryDevice: 'virtio-balloon',
        guest: { kind: 'real' },
        qemu: { attach: { qmpSocket: peer.path } },
        memory: { bootBytes: 512 * MIB, maximumBytes: 512 * MIB, targetBytes: 512 * MIB, control: 'manual' },
      },
    ]);
    await state('running');
    expect((await vm()).memory).toMatchObject({ actualBytes: 512 * MIB, growthMode: 'none' });
    expect(peer.said).not.toContain('balloon');
  });

  it('is under control of the target from the first one on', async () => {
    await attach();
    await state('running');
    await resize('300MiB');
    expect((await vm()).memory.control).toBe('target');
  });

  it('is marked unreachable with since when, found again, and given the size that is wanted', async () => {
    await attach();
    await state('running');
    await resize('300MiB');
    peer.drop();
    await state('unreachable');
    const away = await vm();
    expect(away).toMatchObject({
      unreachableSince: expect.any(String),
      memory: { actualBytes: null, phase: 'offline' },
    });
    peer.forget();
    await state('running');
    expect((await vm()).unreachableSince).toBeNull();
    await lab.until(async () => (await vm()).memory.actualBytes === 300 * MIB);
  });

  it('ends with letting go', async () => {
    await attach();
    await state('running');
    expect((await lab.ask('DELETE', '/api/v1/vms/theirs')).status).toBe(204);
    await lab.until(() => !peer.isTaken);
    expect(peer.said).not.toContain('quit');
    expect((await attach()).status).toBe(201);
  });
});

describe('a definition of real QEMU', () => {
  const run = {};
  it.each([
    [{ qemu: {} }, '422 definition-conflict', '/qemu'],
    [{ qemu: { run, attach: { qmpSocket: '/x' } } }, '422 definition-conflict', '/qemu'],
    [{ hypervisor: 'embedded', qemu: { run } }, '422 definition-conflict', '/qemu'],
    [{ qemu: { run }, guest: { kind: 'linux' } }, '422 definition-conflict', '/guest'],
    [{ qemu: { run }, edition: 'series' }, '422 definition-conflict', '/edition'],
    [{ qemu: { run }, numaNodes: 2 }, '422 definition-conflict', '/numaNodes'],
    [{ qemu: { run }, memoryDevice: 'virtio-mem', slots: 3 }, '422 definition-conflict', '/slots'],
    [{ qemu: { attach: { qmpSocket: '/x' } }, memoryDevice: 'pc-dimm' }, '422 definition-conflict', '/memoryDevice'],
    [{ qemu: { attach: { qmpSocket: '/x' } }, slots: 3 }, '422 definition-conflict', '/slots'],
    [{ qemu: { attach: { qmpSocket: 'relative' } } }, '400 bad-request', '/qemu/attach/qmpSocket'],
    [{ qemu: { attach: { qmpSocket: '/nowhere' } } }, '422 qmp-socket-unusable', '/qemu/attach/qmpSocket'],
    [{ qemu: { run } }, '400 bad-request', '/bootBytes'],
    [{ qemu: { run: { binary: '/x' } }, bootBytes: '1GiB' }, '422 qemu-unavailable', '/qemu/run/binary'],
    [{ qemu: { run: { kernel: '/nowhere' } }, bootBytes: '1GiB' }, '422 definition-conflict', '/qemu/run/kernel'],
    [
      { qemu: { run: { disks: [{ file: '/nowhere' }] } }, bootBytes: '1GiB' },
      '422 definition-conflict',
      '/qemu/run/disks/0/file',
    ],
    [{ qemu: { run: { disks: [{ file: 'x' }] } }, bootBytes: '1GiB' }, '400 bad-request', '/qemu/run/disks/0/file'],
    [{ qemu: { run: { machine: 'q35,accel=kvm' } }, bootBytes: '1GiB' }, '400 bad-request', '/qemu/run/machine'],
    [{ qemu: { run: { processors: 0 } }, bootBytes: '1GiB' }, '400 bad-request', '/qemu/run/processors'],
  ])('%j is refused: %s at %s', async (over, expected, pointer) => {
    const answer = await define(over);
    expect(refusal(answer)).toBe(expected);
    expect(answer.body).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ pointer })]) });
    expect((await lab.ask('GET', '/api/v1/vms/theirs')).status).toBe(404);
  });

  it('is refused where somebody’s sizes are not those of the machine', async () => {
    const answer = await define({ bootBytes: '1GiB', qemu: { attach: { qmpSocket: peer.path } } });
    expect(refusal(answer)).toBe('422 definition-conflict');
    expect(answer.body).toMatchObject({
      detail: 'bootBytes: The machine has 512 MiB, not 1 GiB. Leave it out: it is discovered.',
    });
  });

  it('is refused for a socket that another VM has', async () => {
    await attach();
    const answer = await define({ name: 'second', qemu: { attach: { qmpSocket: peer.path } } });
    expect(refusal(answer)).toBe('422 qmp-socket-unusable');
    expect(answer.body).toMatchObject({ detail: expect.stringContaining('is the socket of theirs') });
  });
});

describe('a definition that QEMU can grow by, or cannot', () => {
  it.each([
    [{ memoryDevice: 'virtio-balloon', maximumBytes: '2GiB' }, /only shrinks/],
    [{ memoryDevice: 'virtio-mem', maximumBytes: 2 ** 30 + 4096 }, /units of 2 MiB/],
    [{ memoryDevice: 'hv-balloon', maximumBytes: 2 ** 30 + 2 ** 20 }, /units of 2 MiB/],
  ])('%j', async (over, words) => {
    const answer = await lab.ask<{ detail: string }>('POST', '/api/v1/vms', {
      name: 'x',
      bootBytes: '1GiB',
      qemu: { run: {} },
      ...over,
    });
    expect(refusal(answer)).toBe('422 definition-conflict');
    expect(answer.body.detail).toMatch(words);
  });

  it.each([
    ['tcg', {}, 'virtio-balloon', 0],
    ['tcg', { maximumBytes: '2GiB' }, 'virtio-mem', 0],
    ['kvm', { maximumBytes: '2GiB' }, 'hv-balloon', 0],
    ['tcg', { maximumBytes: '2GiB', memoryDevice: 'pc-dimm' }, 'pc-dimm', 32],
  ] as const)('under %s %j has %s', async (accelerator, over, memoryDevice, limit) => {
    const body = { name: 'x', bootBytes: '1GiB', qemu: { run: { accelerator } }, ...over };
    const answer = await lab.ask<Vm>('POST', '/api/v1/vms', body);
    expect(answer.body).toMatchObject({ memoryDevice, state: 'defined', memory: { slots: { limit } } });
    expect(answer.body.qemu?.run).toMatchObject({
      accelerator,
      binary: '/usr/bin/qemu',
      machine: 'q35',
      processors: 1,
    });
  });
});

it('tells what this host has for it', async () => {
  expect((await lab.ask<Product>('GET', '/api/v1')).body).toMatchObject({
    hypervisors: ['embedded', 'qemu'],
    qemu: { binaries: [BINARY], accelerator: 'tcg' },
  });
});

describe('looking into a machine', () => {
  it('diagnoses one that is attached', async () => {
    await attach();
    await state('running');
    const { body } = await lab.ask<Diagnosis>('GET', '/api/v1/vms/theirs/memory/diagnosis');
    expect(body).toMatchObject({ growthMode: 'none', balloonDevice: 'virtio-balloon', machine: { status: 'running' } });
  });

  it('diagnoses one that is off: nothing is known of its machine', async () => {
    await lab.ask('POST', '/api/v1/vms', { name: 'off', bootBytes: '1GiB', maximumBytes: '2GiB' });
    const { body } = await lab.ask<Diagnosis>('GET', '/api/v1/vms/off/memory/diagnosis');
    expect(body.machine).toBeNull();
  });

  it('has no log of what Dimmer has not started', async () => {
    await attach();
    const { body } = await lab.ask<MachineLog>('GET', '/api/v1/vms/theirs/log');
    expect(body).toEqual({ lines: [], commandLine: null, pid: null, exit: null });
  });

  it.each(['memory/diagnosis', 'log', 'log?lines=0'])('refuses %s of nobody', async (part) => {
    expect(refusal(await lab.ask('GET', `/api/v1/vms/nobody/${part}`))).toBe('404 vm-unknown');
  });
});
