import { fail, succeed, surfaceOf } from '@dimmer/qmp';
import { expect, test } from 'vitest';
import { openScripted, type Script } from './support/scripted-peer.ts';

const GIB = 2 ** 30;
const { commands } = surfaceOf('upstream', { additions: false });

const virtioMem = (size: number) => ({
  type: 'virtio-mem',
  data: {
    id: 'vm0',
    memaddr: 5 * GIB,
    'requested-size': 2 * GIB,
    size,
    'max-size': 4 * GIB,
    'block-size': 2 ** 21,
    node: 0,
    memdev: '/objects/vmem0',
  },
});

const DIMM = {
  type: 'dimm',
  data: { id: 'd1', memdev: '/objects/m1', size: GIB, addr: 5 * GIB, node: 0, slot: 0 },
};

/** A QEMU with these devices; `actual` null: it has no balloon. */
function machine(devices: readonly unknown[], actual: number | null, drivers: readonly string[]): Script {
  return {
    'query-status': () => succeed({ running: true, status: 'running' }),
    'query-balloon': () => (actual === null ? fail('none', 'DeviceNotActive') : succeed({ actual })),
    'query-memory-size-summary': () => succeed({ 'base-memory': 4 * GIB, 'plugged-memory': 0 }),
    'query-memory-devices': () => succeed(devices),
    'query-acpi-ospm-status': () => succeed([{ 'slot-type': 'DIMM', slot: '0', source: 0, status: 0 }]),
    'device-list-properties': ({ typename }) =>
      drivers.includes(String(typename)) ? succeed([]) : fail('not found', 'DeviceNotFound'),
  };
}

async function observe(script: Script) {
  const lab = await openScripted(script, commands);
  return lab.settled(lab.session.observe());
}

test('what virtio-mem has plugged counts, with a balloon and without one', async () => {
  const plugged = virtioMem(GIB);
  expect(await observe(machine([plugged], null, ['pc-dimm']))).toMatchObject({
    growthMode: 'virtio-mem',
    balloonDevice: null,
    actualBytes: 5 * GIB,
    region: { kind: 'virtio-mem', requestedBytes: 2 * GIB, pluggedBytes: GIB },
  });
  expect(await observe(machine([plugged], 3 * GIB, ['pc-dimm']))).toMatchObject({
    balloonDevice: 'virtio-balloon',
    actualBytes: 4 * GIB,
  });
});

test('without a balloon the size is boot memory and DIMMs; with one it is what the balloon leaves', async () => {
  const expected = { growthMode: 'pc-dimm', region: null, sticks: [{ id: 'd1', memdev: 'm1' }] };
  expect(await observe(machine([DIMM], null, ['pc-dimm']))).toMatchObject({
    ...expected,
    balloonDevice: null,
    actualBytes: 5 * GIB,
  });
  expect(await observe(machine([DIMM], 2 * GIB, ['pc-dimm']))).toMatchObject({
    ...expected,
    balloonDevice: 'virtio-balloon',
    actualBytes: 2 * GIB,
  });
});

test('a machine without memory slots has no use for the DIMM driver that it knows', async () => {
  const slotless = { ...machine([], 4 * GIB, ['pc-dimm']), 'query-acpi-ospm-status': () => succeed([]) };
  expect(await observe(slotless)).toMatchObject({ growthMode: 'none', balloonDevice: 'virtio-balloon' });
});

test('an hv-balloon shows among the memory devices, also one without a backend', async () => {
  const hvBalloon = { type: 'hv-balloon', data: { id: 'hvb', 'max-size': 0 } };
  expect(await observe(machine([hvBalloon], 3 * GIB, ['pc-dimm']))).toMatchObject({
    growthMode: 'memdev',
    balloonDevice: 'hv-balloon',
    actualBytes: 3 * GIB,
    region: { memdev: null, sizeBytes: 0 },
    balloon: null,
  });
});

test('sticks over virtio have a virtio-balloon beside them, sticks of the series an hv-balloon', async () => {
  expect(await observe(machine([], GIB, ['mem-haprot', 'hv-balloon']))).toMatchObject({ balloonDevice: 'hv-balloon' });
  expect(await observe(machine([], GIB, ['mem-haprot']))).toMatchObject({ balloonDevice: 'virtio-balloon' });
});
