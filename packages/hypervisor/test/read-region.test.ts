import { parseJson } from '@dimmer/qmp';
import { expect, test } from 'vitest';
import { readRegion } from '../src/read-region.ts';

/** As QEMU 10.0.2 answered (its recorded conversations). */
const HV = { id: 'hvb', memaddr: 0x800000000, 'max-size': 2 ** 30, memdev: '/objects/mem1' };
const VIRTIO_MEM = {
  id: 'vm0',
  memaddr: 0x140000000,
  'requested-size': 2 ** 28,
  size: 2 ** 27,
  'max-size': 2 ** 30,
  'block-size': 2 ** 21,
  node: 0,
  memdev: '/objects/vmem0',
};

test('hv-balloon’s backend is a region of which nobody tells how much the guest has', () => {
  expect(readRegion([{ type: 'hv-balloon', data: HV }])).toEqual({
    kind: 'hv-balloon',
    id: 'hvb',
    memdev: 'mem1',
    addressBytes: 0x800000000,
    sizeBytes: 2 ** 30,
  });
});

test('hv-balloon without a backend has nothing to give', () => {
  expect(readRegion([{ type: 'hv-balloon', data: { id: 'hvb', 'max-size': 0 } }])).toEqual({
    kind: 'hv-balloon',
    id: 'hvb',
    memdev: null,
    addressBytes: null,
    sizeBytes: 0,
  });
});

test('virtio-mem tells what is asked for and what is plugged, among other devices', () => {
  expect(readRegion([{ type: 'dimm', data: {} }, 'odd', { type: 'virtio-mem', data: VIRTIO_MEM }])).toEqual({
    kind: 'virtio-mem',
    id: 'vm0',
    memdev: 'vmem0',
    addressBytes: 0x140000000,
    sizeBytes: 2 ** 30,
    requestedBytes: 2 ** 28,
    pluggedBytes: 2 ** 27,
    blockBytes: 2 ** 21,
  });
});

test('a machine with sticks only, or with none, has no region', () => {
  expect(readRegion([])).toBeNull();
  expect(readRegion([{ type: 'dimm', data: { id: 'd' } }, { type: 'nvdimm' }])).toBeNull();
});

test.each([
  ['no list', {}],
  ['a size that is none', [{ type: 'hv-balloon', data: { 'max-size': -1 } }]],
  ['blocks of no size', [{ type: 'virtio-mem', data: { ...VIRTIO_MEM, 'block-size': 0 } }]],
  ['no backend', [{ type: 'virtio-mem', data: { ...VIRTIO_MEM, memdev: null } }]],
  ['no plugged size', [{ type: 'virtio-mem', data: { ...VIRTIO_MEM, size: 'much' } }]],
])('%s is nonsense', (_, value) => {
  expect(readRegion(value)).toBeUndefined();
});

test('an address beyond 2^53 is not an address', () => {
  const text = '[{"type":"virtio-mem","data":{"memaddr":-9223372036854775808}}]';
  const parsed = parseJson(text);
  expect(readRegion(parsed.ok ? parsed.value : null)).toBeUndefined();
});
