import { describe, expect, it } from 'vitest';
import { examineMachine } from '../src/examine-machine.ts';
import type { Mechanisms } from '../src/probe-mechanisms.ts';
import { type AnsweringMachine, createAnsweringClient } from './support/answering-client.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

const MEMDEV: Mechanisms = {
  growthMode: 'memdev',
  balloonDevice: 'hv-balloon',
  tellsBalloon: false,
  devices: [],
  stats: null,
};

const examine = (machine: AnsweringMachine, mechanisms: Mechanisms = MEMDEV) =>
  examineMachine(createAnsweringClient(machine), mechanisms);

/** As QEMU 10.0.2 answers for a machine with hv-balloon, in an order of its own. */
const HV_MACHINE: AnsweringMachine = {
  queries: {
    'query-version': { qemu: { micro: 2, minor: 0, major: 10 }, package: 'Debian' },
    'query-kvm': { enabled: true, present: true },
    'query-status': { status: 'running', running: true },
    'query-cpus-fast': [{ 'cpu-index': 0, 'qom-path': '/machine/unattached/device[0]', target: 'x86_64' }],
    'query-memory-devices': [
      { type: 'hv-balloon', data: { id: 'hvb', 'max-size': GIB, memdev: '/objects/mem1', memaddr: 32 * GIB } },
    ],
    'query-memdev': [
      { id: 'mem1', size: GIB, prealloc: true, share: true, merge: true },
      { size: 512 * MIB, prealloc: false, share: false },
    ],
  },
  children: {
    '/machine/peripheral': { 'vmbus-bridge': 'vmbus-bridge', hvb: 'hv-balloon' },
    '/machine/peripheral-anon': { 'device[0]': 'virtio-net-pci' },
    '/objects': { mem1: 'memory-backend-memfd' },
  },
  properties: {
    '/machine': {
      type: 'pc-q35-10.0-machine',
      'acpi-device': '/machine/unattached/device[2]',
      memory: { size: 512 * MIB, slots: 4, 'max-size': 64 * GIB },
    },
    '/machine/unattached/device[0]': { 'hv-synic': true, 'hv-vpindex': false },
    '/machine/unattached/device[2]': { disable_s4: 0 },
    '/machine/peripheral/hvb': { 'status-report': true },
    '/objects/mem1': { hugetlb: true, hugetlbsize: GIB },
  },
};

describe('what a machine is made of', () => {
  it('is found out from its answers', async () => {
    expect(await examine(HV_MACHINE)).toEqual({
      qemuVersion: '10.0.2',
      machineType: 'pc-q35-10.0',
      accelerator: 'kvm',
      status: 'running',
      enlightenments: expect.objectContaining({ 'hv-synic': true, 'hv-vpindex': false, 'hv-stimer': null }),
      s4Offered: true,
      hasVmbus: true,
      devices: [
        { id: 'vmbus-bridge', type: 'vmbus-bridge' },
        { id: 'hvb', type: 'hv-balloon' },
        { id: null, type: 'virtio-net-pci' },
      ],
      bootBytes: 512 * MIB,
      maximumBytes: 64 * GIB,
      slots: 4,
      growthMode: 'memdev',
      balloonDevice: 'hv-balloon',
      region: { kind: 'hv-balloon', id: 'hvb', memdev: 'mem1', addressBytes: 32 * GIB, sizeBytes: GIB },
      statusReport: true,
      balloonStats: null,
      backends: [
        {
          id: 'mem1',
          type: 'memory-backend-memfd',
          sizeBytes: GIB,
          prealloc: true,
          share: true,
          path: null,
          pageBytes: GIB,
        },
        {
          id: null,
          type: null,
          sizeBytes: 512 * MIB,
          prealloc: false,
          share: false,
          path: null,
          pageBytes: null,
        },
      ],
      attached: null,
    });
  });

  it('is not known where nothing is told, and what was probed still is', async () => {
    const facts = await examine({});
    const { enlightenments, growthMode, balloonDevice, ...rest } = facts;
    expect({ enlightenments, growthMode, balloonDevice }).toEqual({
      enlightenments: {},
      growthMode: 'memdev',
      balloonDevice: 'hv-balloon',
    });
    expect(Object.values(rest).every((part) => part === null)).toBe(true);
  });

  it('is not known either where the answers make no sense', async () => {
    const nonsense = ['query-version', 'query-kvm', 'query-status', 'query-cpus-fast', 'query-memdev'];
    const facts = await examine({
      queries: Object.fromEntries(nonsense.map((query) => [query, 7])),
      children: { '/machine/peripheral': {} },
      properties: { '/machine': { memory: { size: -1 }, 'acpi-device': '', type: 7 } },
    });
    expect(facts).toMatchObject({
      qemuVersion: null,
      machineType: null,
      accelerator: null,
      status: null,
      s4Offered: null,
      hasVmbus: false,
      bootBytes: null,
      backends: null,
    });
  });

  it('has the statistics of a virtio-balloon that has no id, in any of its forms', async () => {
    for (const type of ['virtio-balloon-pci', 'virtio-balloon-pci-non-transitional', 'virtio-balloon-ccw']) {
      const path = '/machine/peripheral-anon/device[3]';
      const facts = await examine(
        {
          children: { '/machine/peripheral-anon': { 'device[3]': type } },
          properties: {
            [path]: { 'guest-stats-polling-interval': 2, 'guest-stats': { 'last-update': 17, stats: {} } },
          },
        },
        { growthMode: 'none', balloonDevice: 'virtio-balloon', tellsBalloon: false, devices: [], stats: null },
      );
      expect(facts.balloonStats).toEqual({ pollingSeconds: 2, lastUpdate: 17_000 });
    }
  });

  it('knows a file behind a backend, and says nothing of S4 where it is switched off', async () => {
    const facts = await examine({
      queries: { 'query-memdev': [{ id: 'ram', size: GIB, prealloc: false, share: true }] },
      children: { '/objects': { ram: 'memory-backend-file' } },
      properties: {
        '/machine': { 'acpi-device': '/pm' },
        '/pm': { disable_s4: 1 },
        '/objects/ram': { 'mem-path': '/dev/hugepages/vm1' },
      },
    });
    expect(facts.s4Offered).toBe(false);
    expect(facts.backends).toMatchObject([{ type: 'memory-backend-file', path: '/dev/hugepages/vm1' }]);
  });
});
