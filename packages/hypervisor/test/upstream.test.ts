import { encodeMessage } from '@dimmer/dynmem-proto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memdevOf } from '../src/embedded/memdev-layout.ts';
import { type EmbeddedOptions, type GuestPortEffect, shapeOf, type SimulatedMachine } from '../src/index.ts';
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

function report(committedPages: number): GuestPortEffect {
  const figures = { numAvail: 10n, numCommitted: BigInt(committedPages), pageFileSize: 0n, zeroFree: 0n };
  const message = encodeMessage({ type: 'STATUS_REPORT', transId: 9, ...figures, pageFileWrites: 0, ioDiff: 0 });
  return { type: 'send', message };
}

test('of many reports one a second leaves the monitor, the last one, and who asks is told the last at once', async () => {
  const { lab, ask, guest, events } = await startUpstream();
  for (const pages of [1, 2, 3]) guest.inject(report(pages));
  // Something has to happen to the guest for it to speak.
  await ask('balloon', { value: 3 * GIB });
  await lab.advance(10);
  const told = () => events.filter((event) => event.type === 'status-report').map((event) => event.committedBytes);
  expect(told()).toEqual([4096]);
  expect(await ask('query-hv-balloon-status-report')).toEqual({ committed: 3 * 4096, available: 10 * 4096 });
  await ask('stop');
  await lab.advance(980);
  expect(told()).toEqual([4096]);
  await lab.advance(10);
  expect(told()).toEqual([4096, 3 * 4096]);
});

test('reports that nobody wanted are refused as such', async () => {
  const { ask, lab, guest, events } = await startUpstream({ machine: { statusReport: false } });
  guest.inject(report(5));
  await ask('balloon', { value: 3 * GIB });
  await lab.advance(2000);
  expect(await ask('query-hv-balloon-status-report')).toBe('GenericError: guest memory status reporting not enabled');
  expect(events.filter((event) => event.type === 'status-report')).toEqual([]);
});

test.each(['windows', 'linux', 'stubborn'] as const)(
  'a simulated %s guest grows, shrinks and touches only what it has',
  async (kind) => {
    const warnings: string[] = [];
    const lab = createVirtualLab({ fastBoot: true, onWarning: (_, code) => warnings.push(code) });
    const definition = defineMachine({
      bootBytes: 4 * GIB,
      maximumBytes: 12 * GIB,
      edition: 'upstream',
      guest: { kind, workload: 'bursty' },
    });
    const session = await lab.settled(lab.hypervisor.start(definition));
    const { ask, actual } = createVoice(lab, session);
    await lab.advance(10_000);
    const sizes: number[] = [];
    for (const value of [10 * GIB, 4.5 * GIB, 12 * GIB]) {
      await ask('balloon', { value });
      await lab.advance(120_000);
      sizes.push(await actual());
    }
    expect(sizes[0]).toBeGreaterThan(4 * GIB);
    expect(sizes[1]).toBeLessThan(sizes[0] as number);
    expect(sizes[2]).toBeGreaterThanOrEqual(sizes[0] as number);
    await ask('system_reset');
    expect(await actual()).toBe(4 * GIB);
    await lab.advance(120_000);
    expect(warnings.filter((code) => code !== 'memdev-alignment')).toEqual([]);
    expect(lab.faults).toEqual([]);
  },
);

test('the backend lies behind boot memory on its boundary, inside the region, which ends with it', () => {
  const size = fc.integer({ min: 1, max: 2 ** 19 }).map((units) => units * 2 * MIB);
  fc.assert(
    fc.property(size, size, fc.integer({ min: 0, max: 256 }), (bootBytes, memdevBytes, slots) => {
      const maximumBytes = bootBytes + memdevBytes;
      const definition = defineMachine({ bootBytes, maximumBytes, slots, edition: 'upstream' });
      const { baseBytes, sizeBytes } = shapeOf(definition).region;
      const memdev = memdevOf(definition, baseBytes);
      expect(memdev?.sizeBytes).toBe(memdevBytes);
      expect((memdev?.addressBytes ?? 1) % (32 * GIB)).toBe(0);
      expect(memdev?.addressBytes).toBeGreaterThanOrEqual(baseBytes);
      expect((memdev?.addressBytes ?? 0) + memdevBytes).toBe(baseBytes + sizeBytes);
    }),
  );
});

test('of the series, there is no report to ask for', async () => {
  const lab = createVirtualLab();
  const session = await lab.settled(lab.hypervisor.start(defineMachine()));
  const { ask } = createVoice(lab, session);
  expect(await ask('query-hv-balloon-status-report')).toMatch(/^CommandNotFound/);
});
