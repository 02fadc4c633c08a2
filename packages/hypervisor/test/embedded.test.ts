import type { MemoryCommand } from '@dimmer/planner';
import { expect, test } from 'vitest';
import { createInstantGuest, type InstantGuestOptions } from './support/instant-guest.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';
import { createVoice } from './support/voice.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const BOOT_BYTES = 4 * GIB;

async function start(
  options: {
    readonly guest?: Partial<InstantGuestOptions>;
    readonly machine?: Parameters<typeof defineMachine>[0];
    readonly lab?: Parameters<typeof createVirtualLab>[0];
  } = {},
) {
  const definition = defineMachine({ bootBytes: BOOT_BYTES, ...options.machine });
  const guest = createInstantGuest({ bootBytes: definition.bootBytes, ...options.guest });
  const warnings: string[] = [];
  const lab = createVirtualLab({
    guestFor: () => guest.port,
    onWarning: (_, code) => warnings.push(code),
    ...options.lab,
  });
  const session = await lab.settled(lab.hypervisor.start(definition));
  return { lab, session, guest, warnings, ...createVoice(lab, session) };
}

/** Past firmware boot and the 50 s. */
async function startIdle(options: Parameters<typeof start>[0] = {}) {
  const machine = await start(options);
  await machine.lab.advance(53_000);
  expect(await machine.describe()).toMatchObject({ state: 'IDLE' });
  return machine;
}

test('the example session of the series, typed into the human monitor', async () => {
  const { type, lab, names, events } = await startIdle({ guest: { floorPages: (640 * MIB) / 4096 } });
  expect(await type('object_add memory-backend-ram,id=mem1,size=200G')).toBe('');
  expect(await type('device_add mem-haprot,id=ha1,memdev=mem1')).toBe('');
  await lab.advance(1000);
  expect(await type('info balloon')).toBe(`balloon: actual=${204 * 1024}\r\n`);
  expect(await type('balloon 1')).toBe('');
  await lab.advance(1000);
  expect(await type('info balloon')).toBe('balloon: actual=640\r\n');
  expect(events.filter((event) => event.type === 'stick-unused')).toMatchObject([{ id: 'ha1' }]);
  expect(await type('object_del mem1')).toBe(`Error: object 'mem1' is in use, can not be deleted\r\n`);
  expect(await type('device_del ha1')).toBe('');
  expect(names().at(-1)).toBe('DEVICE_DELETED');
  expect(await type('device_del ha1')).toBe(`Error: Device 'ha1' not found\r\n`);
  expect(await type('object_del mem1')).toBe('');
  expect(await type('object_del mem1')).toBe(`Error: object 'mem1' not found\r\n`);
  expect(await type('info memory-devices')).toBe('');
  expect(await type('info balloon')).toBe('balloon: actual=640\r\n');
});

test('each wrong order is refused and changes nothing', async () => {
  const { type } = await startIdle();
  expect(await type('device_add mem-haprot,id=ha1,memdev=mem1')).toBe(`Error: Device 'mem1' not found\r\n`);
  expect(await type('device_add mem-haprot,id=ha1')).toBe(`Error: 'memdev' property must be set\r\n`);
  await type('object_add memory-backend-ram,id=mem1,size=1G');
  await type('device_add mem-haprot,id=ha1,memdev=mem1');
  expect(await type('device_add mem-haprot,id=ha1,memdev=mem1')).toBe(`Error: Duplicate device ID 'ha1'\r\n`);
  expect(await type('device_add mem-haprot,id=ha2,memdev=mem1')).toBe(`Error: can't use already busy memdev: mem1\r\n`);
  expect(await type('device_del ha1')).toMatch(/^Error: .*busy/);
  expect(await type('object_del mem1')).toMatch(/^Error: .*in use/);
  expect(await type('info memory-devices')).toBe(
    'Memory device [dimm]: "ha1"\r\n  addr: 0x140000000\r\n  slot: -1\r\n  node: 0\r\n  size: 1073741824\r\n' +
      '  memdev: /objects/mem1\r\n  hotplugged: true\r\n  hotpluggable: true\r\n',
  );
  expect(await type('frobnicate')).toBe(`unknown command: 'frobnicate'\r\n`);
  expect(await type('help')).toContain('balloon target');
  expect(await type('info status')).toBe('VM status: running\r\n');
});

test('no request leaves before 50 s of VM time after the capabilities, and a pause extends them (checklist 6)', async () => {
  const { lab, ask, guest, describe, names } = await start();
  await ask('balloon', { value: GIB });
  await lab.advance(2000 + 30_000);
  expect(await describe()).toMatchObject({ state: 'POST_INIT_WAIT', target: GIB, 'target-changed': true });
  await ask('stop');
  expect(await ask('query-status')).toEqual({ status: 'paused', running: false });
  await lab.advance(600_000);
  expect(await describe()).toMatchObject({ state: 'POST_INIT_WAIT' });
  expect(await ask('cont')).toEqual({});
  await lab.advance(19_900);
  expect(guest.seen).not.toContain('BALLOON_REQUEST');
  await lab.advance(200);
  expect(guest.seen).toContain('BALLOON_REQUEST');
  expect(await ask('query-balloon')).toEqual({ actual: GIB });
  expect(names().filter((name) => name === 'STOP' || name === 'RESUME')).toEqual(['STOP', 'RESUME']);
});

test('a command while paused works after the VM runs again', async () => {
  const { lab, ask } = await startIdle();
  await ask('stop');
  expect(await ask('stop')).toEqual({});
  await ask('balloon', { value: 2 * GIB });
  await lab.advance(5000);
  expect(await ask('query-balloon')).toEqual({ actual: BOOT_BYTES });
  await ask('cont');
  await lab.advance(10);
  expect(await ask('query-balloon')).toEqual({ actual: 2 * GIB });
});

test('a reboot frees the sticks, re-inserts them at the next capabilities, and gives them back after 50 s', async () => {
  const { lab, ask, session, events, names, describe } = await startIdle();
  const plug = {
    type: 'plug',
    id: 'ha1',
    memdev: 'mem1',
    sizeBytes: 8 * GIB,
    addressBytes: 8 * GIB,
    node: 0,
  } as const;
  expect(await lab.settled(session.perform(plug))).toMatchObject({ ok: true, stick: { addressBytes: 8 * GIB } });
  await lab.advance(100);
  expect(await ask('query-balloon')).toEqual({ actual: 12 * GIB });
  events.length = 0;
  expect(await ask('system_reset')).toEqual({});
  expect(names().filter((name) => name !== 'X_HV_BALLOON_STATE')).toEqual(['HV_BALLOON_HAPROT_UNUSED', 'RESET']);
  expect(events.find((event) => event.type === 'reset')).toMatchObject({
    guest: false,
    reason: 'host-qmp-system-reset',
  });
  expect(await ask('query-balloon')).toEqual({ actual: BOOT_BYTES });
  expect(await ask('query-memory-size-summary')).toEqual({ 'base-memory': BOOT_BYTES, 'plugged-memory': 8 * GIB });
  await lab.advance(2100);
  expect(names().filter((name) => name === 'HV_BALLOON_HAPROT_INUSE')).toHaveLength(1);
  expect((await describe())['sticks']).toMatchObject([{ id: 'ha1', state: 'queued', used: 0 }]);
  await lab.advance(50_000);
  expect(await ask('query-balloon')).toEqual({ actual: 12 * GIB });
  expect((await describe())['sticks']).toMatchObject([{ id: 'ha1', state: 'in-use', used: 8 * GIB }]);
});

test('between reset and capabilities sticks may go but not come (spec 5.10)', async () => {
  const { lab, ask, session } = await startIdle();
  const plug = { type: 'plug', id: 'ha1', memdev: 'mem1', sizeBytes: GIB, addressBytes: null, node: 0 } as const;
  await lab.settled(session.perform(plug));
  await ask('system_reset');
  expect(await lab.settled(session.perform({ type: 'unplug', id: 'ha1', memdev: 'mem1' }))).toEqual({ ok: true });
  expect(await lab.settled(session.perform(plug))).toMatchObject({ ok: false });
  expect(await ask('query-memdev')).toMatchObject([{ id: 'pc.ram', size: BOOT_BYTES }]);
  await lab.advance(2100);
  expect(await lab.settled(session.perform(plug))).toMatchObject({ ok: true });
});

test('a stick that was removed cannot come back at its address before a reset, and can elsewhere', async () => {
  const { lab, session, ask } = await startIdle();
  const plug = { type: 'plug', id: 'ha1', memdev: 'mem1', sizeBytes: GIB, addressBytes: null, node: 0 } as const;
  await lab.settled(session.perform(plug));
  await lab.advance(100);
  await ask('balloon', { value: BOOT_BYTES });
  await lab.advance(100);
  expect(await lab.settled(session.perform({ type: 'unplug', id: 'ha1', memdev: 'mem1' }))).toEqual({ ok: true });
  expect(await lab.settled(session.perform(plug))).toMatchObject({
    error: { desc: expect.stringContaining('reboot') },
  });
  const elsewhere = await lab.settled(session.perform({ ...plug, addressBytes: 64 * GIB }));
  expect(elsewhere).toMatchObject({ ok: true, stick: { addressBytes: 64 * GIB } });
});

test.each<[string, Record<string, unknown>, string, string]>([
  ['unknown driver', { driver: 'mem-nope' }, 'GenericError', 'not a valid device model name'],
  [
    'hv-balloon at run time',
    { driver: 'hv-balloon', memdev: undefined },
    'GenericError',
    'does not support hotplugging',
  ],
  ['bad id', { id: '1 x' }, 'GenericError', 'expects an identifier'],
  ['the device’s own id', { id: 'hvb' }, 'GenericError', 'Duplicate device ID'],
  ['unknown property', { colour: 'red' }, 'GenericError', 'not found'],
  ['read-only property', { size: 5 }, 'GenericError', 'read-only'],
  ['no such backend', { memdev: 'nope' }, 'DeviceNotFound', 'not found'],
  ['no backend', { memdev: undefined }, 'GenericError', 'must be set'],
  ['odd address', { addr: 12345 }, 'GenericError', 'must be aligned'],
  ['negative address', { addr: -1 }, 'GenericError', 'expects uint64'],
  ['address in boot memory', { addr: GIB }, 'GenericError', 'usable range'],
  ['address far away', { addr: 2 ** 52 }, 'GenericError', 'usable range'],
  ['bad node', { node: 1 }, 'GenericError', 'node'],
  ['no number for a node', { node: 'first' }, 'GenericError', 'expects uint32'],
  ['odd size', { memdev: 'odd' }, 'GenericError', 'multiple of'],
  ['more than maxmem', { memdev: 'huge' }, 'GenericError', 'not enough space'],
  ['overlap', { addr: 8 * GIB }, 'GenericError', `id='other'`],
  ['backend in use', { memdev: 'used' }, 'GenericError', 'busy memdev'],
])('device_add refused: %s', async (_, over, errorClass, desc) => {
  const { ask } = await startIdle({ machine: { maximumBytes: 64 * GIB } });
  for (const [id, size] of Object.entries({ mem1: GIB, odd: MIB + 4096, huge: 61 * GIB, used: GIB })) {
    expect(await ask('object-add', { 'qom-type': 'memory-backend-ram', id, size })).toEqual({});
  }
  expect(await ask('device_add', { driver: 'mem-haprot', id: 'other', memdev: 'used', addr: 8 * GIB })).toEqual({});
  const before = [await ask('query-memory-devices'), await ask('query-memory-size-summary')];
  const given = Object.entries({ driver: 'mem-haprot', id: 'ha1', memdev: 'mem1', ...over });
  const args = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const answer = await ask('device_add', args);
  expect(answer).toMatch(new RegExp(`^${errorClass}: .*${desc.replace(/[()[\]]/g, '.')}`));
  expect([await ask('query-memory-devices'), await ask('query-memory-size-summary')]).toEqual(before);
  expect(await ask('object-del', { id: 'mem1' })).toEqual({});
});

test.each<[string, string, Partial<MemoryCommand & { type: 'plug' }>, Parameters<typeof start>[0], number]>([
  ['guest-not-ready', 'no guest', {}, {}, 0],
  ['guest-cannot-hot-add', 'hot-add', {}, { guest: { hotAdd: false } }, 60_000],
  ['no-slots', 'slots', {}, { machine: { slots: 0 } }, 60_000],
  ['no-space', 'space', { sizeBytes: 1024 * GIB }, {}, 60_000],
  ['alignment', 'size', { sizeBytes: MIB / 2 }, {}, 60_000],
  ['alignment', 'address', { addressBytes: 8 * GIB + 4096 }, {}, 60_000],
  ['alignment', 'region', {}, { guest: { alignment: 13 } }, 60_000],
  ['range', 'outside', { addressBytes: GIB }, {}, 60_000],
  ['other', 'node', { node: 7 }, {}, 60_000],
])('the driver tells why a plug was refused: %s (%s)', async (refusal, _, over, options, waitMs) => {
  const { lab, session } = await start(options);
  await lab.advance(waitMs);
  const plug = { type: 'plug', id: 'ha1', memdev: 'mem1', sizeBytes: GIB, addressBytes: null, node: 0 } as const;
  expect(await lab.settled(session.perform({ ...plug, ...over }))).toMatchObject({ ok: false, refusal });
});

test('slots run out, and a removed stick gives its slot back', async () => {
  const { ask, lab } = await startIdle({ machine: { slots: 1 } });
  for (const id of ['mem1', 'mem2']) await ask('object-add', { 'qom-type': 'memory-backend-ram', id, size: GIB });
  expect(await ask('device_add', { driver: 'mem-haprot', id: 'ha1', memdev: 'mem1' })).toEqual({});
  expect(await ask('device_add', { driver: 'mem-haprot', id: 'ha2', memdev: 'mem2' })).toMatch(/no free slots/);
  expect(await ask('object-del', { id: 'mem2' })).toEqual({});
  await ask('balloon', { value: BOOT_BYTES });
  await lab.advance(100);
  expect(await ask('device_del', { id: '/machine/peripheral/ha1' })).toEqual({});
  expect(await ask('device_add', { driver: 'mem-haprot', id: 'ha1', memdev: 'mem1', addr: 32 * GIB })).toEqual({});
});

test.each([
  ['before a guest is connected', {}, 'no guest'],
  ['a guest that cannot hot-add', { hotAdd: false }, 'does not support'],
])('the protocol refuses: %s', async (when, guest, desc) => {
  const { ask, lab } = await start({ guest });
  if (!when.startsWith('before')) await lab.advance(60_000);
  await ask('object-add', { 'qom-type': 'memory-backend-ram', id: 'mem1', size: GIB });
  expect(await ask('device_add', { driver: 'mem-haprot', id: 'ha1', memdev: 'mem1' })).toMatch(
    new RegExp(`^GenericError: .*${desc}`),
  );
  expect(await ask('query-memory-devices')).toEqual([]);
  expect(await ask('object-del', { id: 'mem1' })).toEqual({});
});

test('a machine without maxmem takes no sticks', async () => {
  const { ask } = await startIdle({ machine: { maximumBytes: BOOT_BYTES } });
  await ask('object-add', { 'qom-type': 'memory-backend-ram', id: 'mem1', size: GIB });
  expect(await ask('device_add', { driver: 'mem-haprot', id: 'ha1', memdev: 'mem1' })).toMatch(/maxmem/);
});

test('the guest’s alignment rules once it is known', async () => {
  const { ask } = await startIdle({ guest: { alignment: 7 } });
  await ask('object-add', { 'qom-type': 'memory-backend-ram', id: 'mem1', size: 64 * MIB });
  expect(await ask('device_add', { driver: 'mem-haprot', id: 'ha1', memdev: 'mem1' })).toMatch(/multiple of 0x8000000/);
});

test('a stick without an id is listed without one, and its events carry ""', async () => {
  const { ask, events, lab } = await startIdle();
  await ask('object-add', { 'qom-type': 'memory-backend-ram', id: 'mem1', size: GIB });
  expect(await ask('device_add', { driver: 'mem-haprot', memdev: 'mem1' })).toEqual({});
  await ask('balloon', { value: GIB });
  await lab.advance(100);
  expect(events.find((event) => event.type === 'stick-unused')).toMatchObject({ id: '' });
  const [listed] = (await ask('query-memory-devices')) as { data: object }[];
  expect(listed?.data).not.toHaveProperty('id');
  expect(await ask('device_del', { id: '#0' })).toMatch(/^DeviceNotFound/);
});

test.each([
  [0, `GenericError: Parameter 'value' expects a size`],
  [-1, `GenericError: Parameter 'value' expects a size`],
  [1, {}],
  [4095, {}],
])('balloon %i', async (value, answer) => {
  const { ask, describe } = await startIdle();
  expect(await ask('balloon', { value })).toEqual(answer);
  expect(await describe()).not.toHaveProperty('target');
});

test('two commands at once are performed one after the other', async () => {
  const { session, lab } = await startIdle();
  const plug = { type: 'plug', id: 'ha1', memdev: 'mem1', sizeBytes: GIB, addressBytes: null, node: 0 } as const;
  const [first, second] = await Promise.all([
    lab.settled(session.perform(plug)),
    lab.settled(session.perform({ ...plug, id: 'ha2', memdev: 'mem2' })),
  ]);
  expect(first).toMatchObject({ ok: true, stick: { addressBytes: 5 * GIB } });
  expect(second).toMatchObject({ ok: true, stick: { addressBytes: 6 * GIB } });
  const [twice, again] = await Promise.all([lab.settled(session.perform(plug)), lab.settled(session.perform(plug))]);
  expect(twice).toEqual(first);
  expect(again).toEqual(first);
});

test('a reset in the middle of a balloon operation forgets it; the late answer goes nowhere', async () => {
  const { ask, lab, guest, describe, names } = await startIdle();
  guest.hush();
  await ask('balloon', { value: GIB });
  await lab.advance(1000);
  expect(await describe()).toMatchObject({ state: 'BALLOON_REPLY_WAIT', 'target-changed': false });
  guest.speak();
  await ask('system_reset');
  expect(await describe()).toMatchObject({ state: 'CLOSED', 'removed-both': 0 });
  await lab.advance(60_000);
  expect(await describe()).toMatchObject({ state: 'IDLE' });
  // Consumed before the reset, so it is not applied again (spec 3.5).
  expect(await ask('query-balloon')).toEqual({ actual: BOOT_BYTES });
  expect(names().filter((name) => name === 'RESET')).toHaveLength(1);
});

test('a page touched after it was given away is noticed, counted and reported', async () => {
  const { ask, lab, guest, describe, warnings } = await startIdle();
  await ask('balloon', { value: 2 * GIB });
  await lab.advance(100);
  guest.inject({ type: 'touch-pages', ranges: [{ start: 0x1000, count: 16 }] });
  await ask('balloon', { value: 2 * GIB - 4096 });
  await lab.advance(100);
  expect(warnings).not.toContain('use-of-released-page');
  guest.inject({ type: 'touch-pages', ranges: [{ start: 0x13ff00, count: 16 }] });
  await ask('balloon', { value: 2 * GIB - 8192 });
  await lab.advance(100);
  expect(warnings).toContain('use-of-released-page');
  expect((await describe())['warnings']).toMatchObject({ 'use-of-released-page': 16 });
  await ask('balloon', { value: BOOT_BYTES });
  await lab.advance(100);
  guest.inject({ type: 'touch-pages', ranges: [{ start: 0x100000, count: 0x40000 }] });
  await ask('balloon', { value: 3 * GIB });
  await lab.advance(100);
  expect((await describe())['warnings']).toMatchObject({ 'use-of-released-page': 16 });
});

test('an unballoon through a ring that takes one message at a time', async () => {
  const { ask, lab, guest } = await startIdle({ guest: { ringBytes: 96 } });
  await ask('balloon', { value: GIB });
  await lab.advance(10);
  expect(await ask('query-balloon')).toEqual({ actual: GIB });
  await ask('balloon', { value: BOOT_BYTES });
  await lab.advance(10);
  expect(await ask('query-balloon')).toEqual({ actual: BOOT_BYTES });
  expect(guest.seen.filter((type) => type === 'UNBALLOON_REQUEST').length).toBeGreaterThan(1);
  expect(guest.owned.pages).toBe(BOOT_BYTES / 4096);
});

test('a fast boot: nothing of the guest for a second, a first resize within two', async () => {
  const { lab, ask, describe, guest } = await start({ guest: { bootMs: 12_000 }, lab: { fastBoot: true } });
  await lab.advance(999);
  expect(guest.seen).toEqual([]);
  await lab.advance(901);
  expect(await describe()).toMatchObject({ state: 'IDLE' });
  expect((await describe())['skipped-ms']).toBeGreaterThan(55_000);
  await ask('balloon', { value: GIB });
  await lab.advance(1);
  expect(await ask('query-balloon')).toEqual({ actual: GIB });
  const skipped = (await describe())['skipped-ms'];
  await lab.advance(10_000);
  expect((await describe())['skipped-ms']).toBe(skipped);
});

test('after each reset a second passes before the capabilities, fast boot or not', async () => {
  const { lab, ask, describe } = await start({ guest: { bootMs: 12_000 }, lab: { fastBoot: true } });
  await lab.advance(2000);
  await ask('system_reset');
  await lab.advance(999);
  expect(await describe()).toMatchObject({ state: 'CLOSED' });
  await lab.advance(900);
  expect(await describe()).toMatchObject({ state: 'IDLE' });
});

test('a fast boot that was paused goes on when the VM runs again', async () => {
  const { lab, ask, describe } = await start({ guest: { bootMs: 12_000 }, lab: { fastBoot: true } });
  await lab.advance(500);
  await ask('stop');
  await lab.advance(60_000);
  expect(await describe()).toMatchObject({ state: 'CLOSED', 'skipped-ms': 0 });
  await ask('cont');
  await lab.advance(1900);
  expect(await describe()).toMatchObject({ state: 'IDLE' });
});

test('system_powerdown asks the guest, which ends the machine', async () => {
  const { lab, ask, session, names, events } = await startIdle();
  await ask('system_powerdown');
  await lab.advance(2000);
  expect(await lab.settled(session.ended)).toEqual({ reason: 'shutdown' });
  expect(names().slice(-2)).toEqual(['POWERDOWN', 'SHUTDOWN']);
  expect(events.at(-1)).toMatchObject({ guest: true, reason: 'guest-shutdown' });
  expect(lab.clock.pending).toBe(0);
});

test('quit answers, tells why, and is gone', async () => {
  const { lab, ask, session, events } = await start();
  expect(await ask('quit')).toEqual({});
  expect(await lab.settled(session.ended)).toEqual({ reason: 'quit' });
  expect(events.at(-1)).toMatchObject({ type: 'shutdown', guest: false, reason: 'host-qmp-quit' });
  expect(await ask('query-status')).toBe('lost');
});

test('a power cut in mid-operation leaves no timer behind', async () => {
  const { lab, ask, session, guest } = await startIdle();
  guest.hush();
  await ask('balloon', { value: GIB });
  await lab.settled(session.kill());
  expect(await session.ended).toEqual({ reason: 'killed' });
  await lab.advance(100_000);
  expect(lab.clock.pending).toBe(0);
});

test('a crashed guest is reported and restarts by itself', async () => {
  const { lab, ask, guest, names, events, describe } = await startIdle();
  guest.inject({ type: 'crashed' });
  await ask('balloon', { value: GIB });
  await lab.advance(10_000);
  expect(names()).toContain('GUEST_PANICKED');
  expect(events.find((event) => event.type === 'reset')).toMatchObject({ guest: true, reason: 'guest-reset' });
  expect(await describe()).toMatchObject({ state: 'POST_INIT_WAIT' });
});

test('a guest that leaves the VMBus resets the device and may come back', async () => {
  const { lab, ask, guest, describe } = await startIdle();
  await ask('balloon', { value: GIB });
  await lab.advance(10);
  guest.inject({ type: 'close-channel' });
  guest.inject({ type: 'arm-timer', id: 'boot', delayMs: 500 });
  await ask('balloon', { value: GIB - 4096 });
  await lab.advance(10);
  expect(await describe()).toMatchObject({ state: 'CLOSED', total: BOOT_BYTES, 'removed-both': 0 });
  await lab.advance(1000);
  expect(await describe()).toMatchObject({ state: 'POST_INIT_WAIT', 'protocol-version': '2.0' });
});

test('the schema lists the additions; hidden, they are as unknown as in QEMU', async () => {
  const shown = await startIdle();
  const names = async (ask: typeof shown.ask): Promise<unknown[]> =>
    ((await ask('query-qmp-schema')) as { name: unknown }[]).map((entry) => entry.name);
  expect(await names(shown.ask)).toEqual(expect.arrayContaining(['x-query-hv-balloon', 'X_HV_BALLOON_STATE']));
  const hidden = await start({ lab: { hideX: true } });
  expect(await names(hidden.ask)).not.toContain('x-query-hv-balloon');
  expect(await hidden.ask('x-query-hv-balloon')).toMatch(/^CommandNotFound/);
  await hidden.lab.advance(60_000);
  expect(hidden.names()).not.toContain('X_HV_BALLOON_STATE');
  expect((await hidden.observe()).balloon).toBeNull();
});

test('an observation tells everything at once', async () => {
  const { observe, session, lab } = await startIdle();
  const plug = { type: 'plug', id: 'ha1', memdev: 'mem1', sizeBytes: GIB, addressBytes: null, node: 0 } as const;
  await lab.settled(session.perform(plug));
  await lab.settled(session.perform({ type: 'balloon', targetBytes: 3 * GIB }));
  await lab.advance(10);
  expect(await observe()).toEqual({
    at: lab.wallNow(),
    running: true,
    status: 'running',
    growthMode: 'haprot',
    balloonDevice: 'hv-balloon',
    region: null,
    actualBytes: 3 * GIB,
    baseBytes: BOOT_BYTES,
    sticks: [{ id: 'ha1', memdev: 'mem1', sizeBytes: GIB, addressBytes: 5 * GIB, node: 0 }],
    balloon: {
      state: 'IDLE',
      since: lab.wallNow() - 10,
      protocolVersion: '2.0',
      capabilities: { balloon: true, hotAdd: true, alignmentBytes: MIB },
      targetBytes: 3 * GIB,
      targetChanged: false,
      totalBytes: 5 * GIB,
      removedGuestBytes: 0,
      removedBothBytes: 2 * GIB,
      sticks: [{ id: 'ha1', state: 'unused', usedBytes: 0, releasedBytes: GIB, headBytes: 0, tailBytes: 0 }],
      departed: [],
      addressReuse: false,
      warnings: {},
    },
    residentBytes: null,
  });
  expect(session.growthMode).toBe('haprot');
  expect(session.shape.region).toEqual({ baseBytes: 5 * GIB, sizeBytes: (1020 + 256) * GIB });
});

test('a definition that cannot be is refused at the start', async () => {
  const lab = createVirtualLab();
  for (const over of [
    { bootBytes: 0 },
    { bootBytes: 5000 },
    { maximumBytes: GIB },
    { slots: -1 },
    { numaNodes: 0.5 },
  ]) {
    await expect(lab.hypervisor.start(defineMachine(over))).rejects.toThrow(/invalid/);
  }
});

test('a bug in a guest ends its machine and is reported, not thrown', async () => {
  const faults: unknown[] = [];
  const broken = createInstantGuest({ bootBytes: BOOT_BYTES });
  const lab = createVirtualLab({
    guestFor: () => ({
      feed(input) {
        if (input.type === 'channel-opened') throw new Error('bug');
        return broken.port.feed(input);
      },
    }),
    onFault: (_, fault) => faults.push(fault),
  });
  const session = await lab.settled(lab.hypervisor.start(defineMachine()));
  await lab.advance(5000);
  expect(await lab.settled(session.ended)).toEqual({ reason: 'lost' });
  expect(faults).toHaveLength(1);
});
