import { expect, test } from 'vitest';
import type { MachineDefinition } from '../src/index.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';
import { createVoice } from './support/voice.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** A Linux guest of 2 GiB that may have 8, past its boot. */
async function start(memoryDevice: NonNullable<MachineDefinition['memoryDevice']>) {
  const warnings: string[] = [];
  const lab = createVirtualLab({ onWarning: (_, code) => warnings.push(code) });
  const guest = { kind: 'linux', workload: 'idle' } as const;
  const definition = defineMachine({ bootBytes: 2 * GIB, maximumBytes: 8 * GIB, memoryDevice, guest });
  const session = await lab.settled(lab.hypervisor.start(definition));
  const voice = createVoice(lab, session);
  await lab.advance(10_000);
  return {
    lab,
    session,
    warnings,
    ...voice,
    named: (name: string) => voice.events.flatMap(({ raw }) => (isNamed(raw, name) ? [raw['data']] : [])),
  };
}

function isNamed(raw: unknown, name: string): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && 'event' in raw && raw.event === name;
}

test('virtio-balloon shrinks at the pace of its arrays, and tells of it at most once a second', async () => {
  const { lab, ask, actual, named, session, warnings } = await start('virtio-balloon');
  expect(session.growthMode).toBe('haprot');
  await ask('balloon', { value: 1.25 * GIB });
  await lab.advance(1_000);
  const half = await actual();
  expect(half).toBeLessThan(2 * GIB);
  expect(half).toBeGreaterThan(1.25 * GIB);
  await lab.advance(10_000);
  expect(await actual()).toBe(1.25 * GIB);
  const changes = named('BALLOON_CHANGE');
  expect(changes.at(-1)).toEqual({ actual: 1.25 * GIB });
  expect(changes.length).toBeLessThan(12);
  await ask('balloon', { value: 2 * GIB });
  await lab.advance(10_000);
  expect(await actual()).toBe(2 * GIB);
  expect(warnings).toEqual([]);
});

test('a stick reaches a guest over virtio: haprot takes any protocol', async () => {
  const { lab, ask, actual, warnings } = await start('virtio-balloon');
  await ask('object-add', { 'qom-type': 'memory-backend-ram', id: 'mem1', size: GIB });
  await ask('device_add', { driver: 'mem-haprot', id: 'ha1', memdev: 'mem1' });
  await lab.advance(5_000);
  expect(await actual()).toBe(3 * GIB);
  expect(await ask('device_del', { id: 'ha1' })).toContain('busy');
  await ask('balloon', { value: 1.5 * GIB });
  await lab.advance(20_000);
  expect(await actual()).toBe(1.5 * GIB);
  await ask('device_del', { id: 'ha1' });
  expect(await ask('query-memory-devices')).toEqual([]);
  expect(await actual()).toBe(1.5 * GIB);
  await ask('balloon', { value: 2 * GIB });
  await lab.advance(10_000);
  expect(await actual()).toBe(2 * GIB);
  expect(warnings).toEqual([]);
});

test('virtio-mem plugs what is requested by qom-set, and has nothing after a reset until the guest is back', async () => {
  const { lab, ask, named, session, warnings } = await start('virtio-mem');
  const path = '/machine/peripheral/vm0';
  expect(session.growthMode).toBe('virtio-mem');
  expect(await ask('query-balloon')).toContain('DeviceNotActive');
  await ask('qom-set', { path, property: 'requested-size', value: GIB });
  await lab.advance(5_000);
  expect(await ask('query-memory-devices')).toEqual([
    {
      type: 'virtio-mem',
      data: {
        id: 'vm0',
        memaddr: 4 * GIB,
        'requested-size': GIB,
        size: GIB,
        'max-size': 6 * GIB,
        'block-size': 2 * MIB,
        node: 0,
        memdev: '/objects/vmem0',
      },
    },
  ]);
  expect(named('MEMORY_DEVICE_SIZE_CHANGE').at(-1)).toEqual({ id: 'vm0', size: GIB, 'qom-path': path });
  await ask('system_reset');
  expect(await ask('qom-get', { path, property: 'size' })).toBe(0);
  await lab.advance(15_000);
  expect(await ask('qom-get', { path, property: 'size' })).toBe(GIB);
  expect(warnings).toEqual([]);
});

test('virtio-mem refuses what QEMU refuses, in its words', async () => {
  const { ask } = await start('virtio-mem');
  const set = (value: unknown, property = 'requested-size') =>
    ask('qom-set', { path: '/machine/peripheral/vm0', property, value });
  const unaligned = `GenericError: 'requested-size' has to be multiples of 'block-size' (0x200000)`;
  expect(await set(GIB + 1)).toBe(unaligned);
  expect(await set(-1)).toBe(unaligned);
  expect(await set(8 * GIB)).toBe(`GenericError: 'requested-size' cannot exceed the memory backend size(0x180000000)`);
  expect(await set('1G')).toBe(`GenericError: Parameter 'requested-size' expects uint64`);
  expect(await set(0, 'size')).toBe(`GenericError: Property 'virtio-mem.size' is not writable`);
});

test('a DIMM comes, goes, and tells of it as in the recordings', async () => {
  const { lab, ask, actual, named, session, warnings } = await start('pc-dimm');
  expect(session.growthMode).toBe('pc-dimm');
  await ask('object-add', { 'qom-type': 'memory-backend-ram', id: 'mem1', size: GIB });
  await ask('device_add', { driver: 'pc-dimm', id: 'dimm1', memdev: 'mem1' });
  expect(await actual()).toBe(3 * GIB);
  await lab.advance(1_000);
  const ost = (source: number, status: number, device?: string) => ({
    info: { ...(device !== undefined && { device }), source, status, slot: '0', 'slot-type': 'DIMM' },
  });
  expect(named('ACPI_DEVICE_OST')).toEqual([ost(1, 0, 'dimm1')]);
  expect(await ask('query-memory-devices')).toMatchObject([
    { type: 'dimm', data: { id: 'dimm1', slot: 0, size: GIB } },
  ]);
  await ask('device_del', { id: 'dimm1' });
  expect(await ask('object-del', { id: 'mem1' })).toContain('in use');
  await lab.advance(2_000);
  expect(named('ACPI_DEVICE_OST').slice(1)).toEqual([ost(3, 132, 'dimm1'), ost(3, 0)]);
  expect(named('DEVICE_DELETED')).toEqual([{ device: 'dimm1', path: '/machine/peripheral/dimm1' }]);
  await ask('object-del', { id: 'mem1' });
  expect(await actual()).toBe(2 * GIB);
  expect(warnings).toEqual([]);
});

test('a DIMM with ballooned pages in it is refused, and can go once the balloon is empty', async () => {
  const { lab, ask, named } = await start('pc-dimm');
  await ask('object-add', { 'qom-type': 'memory-backend-ram', id: 'mem1', size: GIB });
  await ask('device_add', { driver: 'pc-dimm', id: 'dimm1', memdev: 'mem1' });
  await lab.advance(1_000);
  await ask('balloon', { value: 2.5 * GIB });
  await lab.advance(10_000);
  await ask('device_del', { id: 'dimm1' });
  await lab.advance(2_000);
  expect(named('ACPI_DEVICE_OST').at(-1)).toMatchObject({ info: { device: 'dimm1', source: 3, status: 130 } });
  await ask('balloon', { value: 3 * GIB });
  await lab.advance(10_000);
  await ask('device_del', { id: 'dimm1' });
  await lab.advance(2_000);
  expect(named('DEVICE_DELETED')).toHaveLength(1);
});
