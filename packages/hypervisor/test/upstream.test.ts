import { expect, test } from 'vitest';
import type { EmbeddedOptions, SimulatedMachine } from '../src/index.ts';
import { createInstantGuest, type InstantGuestOptions } from './support/instant-guest.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';
import { createVoice } from './support/voice.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const MEMDEV = { memdev: '/objects/mem1', memaddr: 32 * GIB, 'max-size': 8 * GIB };

interface Options {
  readonly guest?: Partial<InstantGuestOptions>;
  readonly machine?: Partial<SimulatedMachine>;
  readonly lab?: Partial<EmbeddedOptions>;
}

/** 4 GiB at boot and a backend of 8 GiB, past firmware boot and the 50 s. */
async function startUpstream({ guest: tuning, machine, lab: options }: Options = {}) {
  const definition = defineMachine({ bootBytes: 4 * GIB, maximumBytes: 12 * GIB, edition: 'upstream', ...machine });
  const guest = createInstantGuest({ bootBytes: definition.bootBytes, ...tuning });
  const warnings: string[] = [];
  const lab = createVirtualLab({ guestFor: () => guest.port, onWarning: (_, code) => warnings.push(code), ...options });
  const session = await lab.settled(lab.hypervisor.start(definition));
  await lab.advance(53_000);
  return { lab, session, guest, warnings, ...createVoice(lab, session) };
}

test('a machine of upstream has one hv-balloon with one backend, on a boundary of 32 GiB, and warns of that', async () => {
  const { ask, type, session, warnings } = await startUpstream();
  expect(await ask('query-memory-devices')).toEqual([{ type: 'hv-balloon', data: { id: 'hvb', ...MEMDEV } }]);
  expect(await ask('query-memory-size-summary')).toEqual({ 'base-memory': 4 * GIB, 'plugged-memory': 8 * GIB });
  expect(await ask('query-memdev')).toMatchObject([
    { id: 'mem1', size: 8 * GIB },
    { id: 'pc.ram', size: 4 * GIB },
  ]);
  expect(session.shape.region).toEqual({ baseBytes: 5 * GIB, sizeBytes: 27 * GIB + 8 * GIB });
  expect(warnings).toContain('memdev-alignment');
  expect(await type('info memory-devices')).toBe(
    'Memory device [hv-balloon]: "hvb"\r\n  memaddr: 0x800000000\r\n  max-size: 8589934592\r\n  memdev: /objects/mem1\r\n',
  );
});

test('the balloon command alone grows it past its boot size, and a smaller target takes memory of both kinds', async () => {
  const { lab, ask, guest, actual } = await startUpstream();
  await ask('balloon', { value: 10 * GIB });
  await lab.advance(1000);
  expect(await actual()).toBe(10 * GIB);
  expect(guest.owned.intersects((32 * GIB) / 4096, 1)).toBe(true);
  await ask('balloon', { value: GIB });
  await lab.advance(1000);
  expect(await actual()).toBe(GIB);
  await ask('balloon', { value: 12 * GIB });
  await lab.advance(1000);
  expect(await actual()).toBe(12 * GIB);
  expect(guest.owned.pages).toBe((12 * GIB) / 4096);
});

test('a target beyond everything ends at everything', async () => {
  const { lab, ask, actual } = await startUpstream();
  await ask('balloon', { value: 100 * GIB });
  await lab.advance(1000);
  expect(await actual()).toBe(12 * GIB);
});

test('a reset of the machine takes the added memory away and the target with it', async () => {
  const { lab, ask, guest, actual } = await startUpstream();
  await ask('balloon', { value: 8 * GIB });
  await lab.advance(1000);
  await ask('system_reset');
  expect(await actual()).toBe(4 * GIB);
  expect(await ask('query-hv-balloon-status-report')).toMatch(/no guest memory status report received yet/);
  await lab.advance(60_000);
  expect(await actual()).toBe(4 * GIB);
  expect(guest.owned.pages).toBe((4 * GIB) / 4096);
  await ask('balloon', { value: 8 * GIB });
  await lab.advance(1000);
  expect(await actual()).toBe(8 * GIB);
});

test('a guest that leaves the channel without a reset keeps what was added', async () => {
  const { lab, ask, guest, actual } = await startUpstream();
  await ask('balloon', { value: 8 * GIB });
  await lab.advance(1000);
  guest.inject({ type: 'close-channel' });
  // Something has to happen to the guest for it to leave.
  await ask('balloon', { value: 9 * GIB });
  await lab.advance(1000);
  expect(await actual()).toBe(8 * GIB);
});

test('without room beyond its boot size there is no backend, and growth comes to nothing', async () => {
  const { lab, ask, actual, warnings, session } = await startUpstream({ machine: { maximumBytes: 4 * GIB } });
  expect(await ask('query-memory-devices')).toEqual([{ type: 'hv-balloon', data: { id: 'hvb', 'max-size': 0 } }]);
  expect(await ask('query-memory-size-summary')).toEqual({ 'base-memory': 4 * GIB, 'plugged-memory': 0 });
  expect(session.shape.region.sizeBytes).toBe(0);
  expect(warnings).toEqual([]);
  await ask('balloon', { value: 8 * GIB });
  await lab.advance(1000);
  expect(await actual()).toBe(4 * GIB);
});

test('a backend must be made of whole pages of 2 MiB', async () => {
  const lab = createVirtualLab();
  const definition = defineMachine({ bootBytes: GIB, maximumBytes: 2 * GIB + MIB, edition: 'upstream' });
  await expect(lab.settled(lab.hypervisor.start(definition))).rejects.toThrow(/must be multiple of 0x200000/);
});

test('it knows neither sticks nor what belongs to them', async () => {
  const { ask, type } = await startUpstream();
  expect(await ask('device-list-properties', { typename: 'mem-haprot' })).toMatch(/^DeviceNotFound/);
  expect(await ask('device-list-properties', { typename: 'hv-balloon' })).toMatchObject([
    { name: 'instanceid' },
    { name: 'memdev' },
    { name: 'addr' },
    { name: 'status-report' },
  ]);
  expect(await type('device_add mem-haprot,id=ha1')).toMatch(/'mem-haprot' is not a valid device model name/);
  expect(await type('device_del hvb')).toMatch(/Bus 'vmbus' does not support hotplugging/);
  expect(await type('device_del other')).toMatch(/Device 'other' not found/);
  expect(await type('object_del mem1')).toMatch(/in use/);
  const schema = (await ask('query-qmp-schema')) as { name: string }[];
  expect(schema.map((entry) => entry.name)).not.toContain('HV_BALLOON_HAPROT_INUSE');
});

test('of the series, there is no report to ask for', async () => {
  const lab = createVirtualLab();
  const session = await lab.settled(lab.hypervisor.start(defineMachine()));
  const { ask } = createVoice(lab, session);
  expect(await ask('query-hv-balloon-status-report')).toMatch(/^CommandNotFound/);
});
