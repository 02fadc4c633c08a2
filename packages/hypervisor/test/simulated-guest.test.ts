import { INSTANT } from '@dimmer/guest-sim';
import { expect, test } from 'vitest';
import { createSimulatedGuest, type GuestTuning, type SimulatedGuest, type SimulatedMachine } from '../src/index.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';
import { createVoice } from './support/voice.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const PAGE = 4096;

async function start(
  over: Partial<SimulatedMachine> = {},
  tuning: GuestTuning = {},
  lab: Parameters<typeof createVirtualLab>[0] = {},
) {
  const guests: SimulatedGuest[] = [];
  const warnings: string[] = [];
  const virtual = createVirtualLab({
    guestFor(definition) {
      const guest = createSimulatedGuest(definition, tuning);
      guests.push(guest);
      return guest;
    },
    onWarning: (_, code) => warnings.push(code),
    ...lab,
  });
  const session = await virtual.settled(virtual.hypervisor.start(defineMachine(over)));
  const voice = createVoice(virtual, session);
  /** Advances until the device is idle and the balloon has come to rest. */
  async function rest(limitMs = 300_000): Promise<number> {
    const idle = async (): Promise<boolean> => (await voice.describe())['state'] === 'IDLE';
    expect(await virtual.until(idle, limitMs, 1_000)).toBe(true);
    return voice.actual();
  }
  return { lab: virtual, session, guest: guests[0] as SimulatedGuest, warnings, rest, ...voice };
}

const idle = (kind: 'windows' | 'linux' | 'stubborn') => ({ guest: { kind, workload: 'idle' as const } });

async function startReady(...args: Parameters<typeof start>) {
  const machine = await start(...args);
  await machine.lab.advance(70_000);
  expect(await machine.describe()).toMatchObject({ state: 'IDLE' });
  return machine;
}

test('the example session of the series, with the guest that a definition asks for', async () => {
  const { type, lab, events, rest, actual, warnings } = await startReady();
  expect(await type('object_add memory-backend-ram,id=mem1,size=200G')).toBe('');
  expect(await type('device_add mem-haprot,id=ha1,memdev=mem1')).toBe('');
  await lab.advance(10_000);
  expect(await type('info balloon')).toBe(`balloon: actual=${204 * 1024}\r\n`);
  expect(await type('balloon 1')).toBe('');
  await lab.advance(20_000);
  const under = await actual();
  expect(under).toBeLessThan(204 * GIB);
  expect(await rest()).toBeLessThan(1.4 * GIB);
  expect(await actual()).toBeGreaterThan(0.9 * GIB);
  expect(events.filter((event) => event.type === 'stick-unused')).toMatchObject([{ id: 'ha1' }]);
  expect(await type('device_del ha1')).toBe('');
  expect(await type('object_del mem1')).toBe('');
  await lab.advance(60_000);
  expect(warnings).toEqual([]);
});

test.each(['windows', 'linux'] as const)('4 to 12 to 3 GiB and back, twice over: %s', async (kind) => {
  const { lab, session, ask, rest, describe, warnings } = await startReady(idle(kind));
  const plug = {
    type: 'plug',
    id: 'ha1',
    memdev: 'mem1',
    sizeBytes: 8 * GIB,
    addressBytes: 64 * GIB,
    node: 0,
  } as const;
  expect(await lab.settled(session.perform(plug))).toMatchObject({ ok: true });
  expect(await rest()).toBe(12 * GIB);
  for (let cycle = 0; cycle < 2; cycle += 1) {
    await ask('balloon', { value: 3 * GIB });
    await lab.advance(1_000);
    expect(await rest()).toBe(3 * GIB);
    expect((await describe())['sticks']).toMatchObject([{ state: 'unused', used: 0, released: 8 * GIB }]);
    await ask('balloon', { value: 12 * GIB });
    await lab.advance(1_000);
    expect(await rest()).toBe(12 * GIB);
    await lab.advance(30_000);
  }
  expect(warnings).toEqual([]);
});

test.each(['windows', 'linux'] as const)('a scatter guest reaches 3 GiB, its stick stays in use: %s', async (kind) => {
  const { lab, session, ask, rest, describe, warnings } = await startReady({
    guest: { kind, workload: 'scatter' },
  });
  const plug = { type: 'plug', id: 'ha1', memdev: 'mem1', sizeBytes: 8 * GIB, addressBytes: null, node: 0 } as const;
  await lab.settled(session.perform(plug));
  expect(await rest()).toBe(12 * GIB);
  await ask('balloon', { value: 3 * GIB });
  await lab.advance(1_000);
  expect(await rest()).toBe(3 * GIB);
  const [stick] = (await describe())['sticks'] as { state: string; used: number; released: number }[];
  expect(stick?.state).toBe('in-use');
  expect(stick?.released).toBeGreaterThan(4 * GIB);
  await lab.advance(120_000);
  expect(warnings).toEqual([]);
});

test('a stubborn guest stops above its floor and takes half of a stick', async () => {
  const { lab, session, ask, rest, describe } = await startReady(idle('stubborn'));
  await ask('balloon', { value: GIB });
  await lab.advance(1_000);
  const floor = await rest();
  expect(floor).toBeGreaterThan(2.2 * GIB);
  expect(floor).toBeLessThan(2.8 * GIB);
  const plug = { type: 'plug', id: 'ha1', memdev: 'mem1', sizeBytes: 2 * GIB, addressBytes: null, node: 0 } as const;
  await lab.settled(session.perform(plug));
  await rest();
  expect((await describe())['sticks']).toMatchObject([{ used: GIB, tail: GIB, state: 'in-use' }]);
});

test.each(['windows', 'linux', 'stubborn'] as const)(
  'a reboot gives all back and adds the sticks again: %s',
  async (kind) => {
    const { lab, session, ask, rest, names, actual, warnings } = await startReady(idle(kind));
    const plug = { type: 'plug', id: 'ha1', memdev: 'mem1', sizeBytes: 4 * GIB, addressBytes: null, node: 0 } as const;
    await lab.settled(session.perform(plug));
    const grown = await rest();
    await ask('balloon', { value: 3 * GIB });
    await lab.advance(1_500);
    await ask('system_reset');
    expect(names()).toContain('RESET');
    expect(await actual()).toBe(4 * GIB);
    await lab.advance(70_000);
    // Consumed before the reset (spec 3.5), and the sticks are back.
    expect(await rest()).toBe(grown);
    // An answer that was under way when the channel closed goes nowhere.
    expect(warnings).toEqual([]);
  },
);

test('a Windows-like guest shuts down when asked', async () => {
  const { lab, session, ask, names } = await startReady();
  await ask('system_powerdown');
  await lab.advance(6_000);
  expect(await lab.settled(session.ended)).toEqual({ reason: 'shutdown' });
  const told = names().filter((name) => name !== 'HV_BALLOON_STATUS_REPORT');
  expect(told.slice(-2)).toEqual(['POWERDOWN', 'SHUTDOWN']);
  expect(lab.clock.pending).toBe(0);
});

test('a paused guest does nothing, and goes on where it was', async () => {
  const { lab, ask, actual, rest, guest } = await startReady();
  await ask('balloon', { value: 2 * GIB });
  await lab.advance(100);
  await ask('stop');
  const free = guest.state.memory.free.pages;
  await lab.advance(600_000);
  expect([await actual(), guest.state.memory.free.pages]).toEqual([4 * GIB, free]);
  await ask('cont');
  expect(await rest()).toBe(2 * GIB);
});

test('a guest that crashes restarts by itself', async () => {
  // The 50 s of the host are longer than what this guest needs to be left in peace; so it needs longer.
  const { lab, session, names, describe } = await startReady({}, { temperament: { earlyMs: 200_000 } });
  const plug = { type: 'plug', id: 'ha1', memdev: 'mem1', sizeBytes: GIB, addressBytes: null, node: 0 } as const;
  await lab.settled(session.perform(plug));
  await lab.advance(1_000);
  expect(names()).toContain('GUEST_PANICKED');
  await lab.advance(22_000);
  expect(names()).toContain('RESET');
  expect(await describe()).toMatchObject({ state: 'POST_INIT_WAIT' });
});

test('a guest that uses a page it gave away is found out', async () => {
  const { lab, ask, rest, guest, describe, warnings } = await startReady();
  guest.setFaults({ useReleasedPages: true });
  await lab.advance(10_000);
  expect(warnings).toEqual([]);
  await ask('balloon', { value: 2 * GIB });
  await rest();
  await lab.advance(2_000);
  expect(warnings).toContain('use-of-released-page');
  expect((await describe())['warnings']).toMatchObject({ 'use-of-released-page': 1 });
});

test('a driver that is reloaded frees the sticks: the hazard of the series', async () => {
  const { lab, session, guest, describe, rest, warnings } = await startReady(idle('linux'));
  const plug = { type: 'plug', id: 'ha1', memdev: 'mem1', sizeBytes: 4 * GIB, addressBytes: null, node: 0 } as const;
  await lab.settled(session.perform(plug));
  expect(await rest()).toBe(8 * GIB);
  guest.reloadDriver();
  await lab.advance(1_500);
  expect(warnings).toContain('vmbus-reset-frees-sticks');
  await lab.advance(55_000);
  await rest();
  // The blocks exist already, so the guest says that it can never add them (spec 6.3), and goes on using them.
  expect((await describe())['sticks']).toMatchObject([{ state: 'unused', used: 0 }]);
  expect(guest.state.memory.owned.pages).toBe((8 * GIB) / PAGE);
});

test('a fast boot is short, and the guest is as old as if it had been long', async () => {
  const { lab, describe, guest, ask } = await start({}, {}, { fastBoot: true });
  await lab.advance(1_900);
  expect(await describe()).toMatchObject({ state: 'IDLE' });
  expect(guest.state.power).toBe('running');
  await ask('balloon', { value: 3 * GIB });
  await lab.advance(4_000);
  expect(await ask('query-balloon')).toEqual({ actual: 3 * GIB });
});

test('status reports come each second and add up', async () => {
  const { lab, events } = await startReady({ guest: { kind: 'windows', workload: 'steady' } });
  events.length = 0;
  await lab.advance(10_000);
  const reports = events.flatMap((event) => (event.type === 'status-report' ? [event] : []));
  expect(reports).toHaveLength(10);
  for (const { committedBytes, availableBytes } of reports) {
    expect(Math.abs(committedBytes + availableBytes - 4 * GIB)).toBeLessThan(PAGE);
    expect(committedBytes).toBeGreaterThan(1.9 * GIB);
  }
});

test('the same id gives the same guest, another one another', async () => {
  const kept = async (id: string): Promise<number> => {
    const machine = await startReady({ id, guest: { kind: 'windows', workload: 'idle' } });
    return machine.guest.state.reservePages;
  };
  expect(await kept('a')).toBe(await kept('a'));
  expect(await kept('a')).not.toBe(await kept('b'));
});

test('a guest that answers at once and gives each second page', async () => {
  const tuning = {
    workload: 'none',
    temperament: { ...INSTANT, fragmented: true, reservePages: 0, headroomPages: 0 },
  } as const;
  const { lab, ask, rest, describe, guest } = await startReady({ bootBytes: 64 * MIB }, tuning);
  await ask('balloon', { value: 32 * MIB });
  await lab.advance(10);
  expect(await rest()).toBe(32 * MIB);
  expect(guest.state.memory.ballooned.size).toBe((32 * MIB) / PAGE);
  await ask('balloon', { value: 64 * MIB });
  await lab.advance(10);
  expect(await rest()).toBe(64 * MIB);
  expect(await describe()).toMatchObject({ 'removed-both': 0 });
  expect(guest.state.memory.ballooned.pages).toBe(0);
});

test.each([
  ['duplicatePages', 3],
  ['outOfSpacePages', 3],
  ['zeroPageRanges', 3],
  ['wrongTransId', 3],
  ['wrongState', 3],
  ['oversized', 3],
  ['extraPages', 3],
] as const)('the host bears a guest with %s', async (fault, gib) => {
  const faults = { [fault]: fault === 'extraPages' ? 5 : true };
  const { lab, ask, rest, guest } = await startReady({}, {});
  guest.setFaults(faults);
  await ask('balloon', { value: gib * GIB });
  await lab.advance(1_000);
  const actual = await rest();
  expect(Math.abs(actual - gib * GIB)).toBeLessThanOrEqual(16 * PAGE);
});

test('a silent guest parks the device until it is reset', async () => {
  const { lab, ask, guest, describe } = await startReady();
  guest.setFaults({ silent: true });
  await ask('balloon', { value: 3 * GIB });
  await lab.advance(600_000);
  expect(await describe()).toMatchObject({ state: 'BALLOON_REPLY_WAIT' });
  guest.setFaults({});
  await ask('system_reset');
  await lab.advance(70_000);
  await ask('balloon', { value: 3 * GIB });
  await lab.advance(10_000);
  expect(await ask('query-balloon')).toEqual({ actual: 3 * GIB });
});

test('traces come from the machines that were chosen', async () => {
  const traced = new Set<string>();
  const lab = createVirtualLab({
    onTrace: (vm) => traced.add(vm),
    traces: ({ id }) => id === 'loud',
  });
  for (const id of ['loud', 'quiet']) await lab.settled(lab.hypervisor.start(defineMachine({ id, name: id })));
  await lab.advance(70_000);
  expect([...traced]).toEqual(['loud']);
});
