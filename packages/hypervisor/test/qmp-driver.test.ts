import type { MachineEvent, MemoryCommand } from '@dimmer/planner';
import { fail, parseJson, type QmpAnswer, succeed, surfaceOf } from '@dimmer/qmp';
import { expect, test } from 'vitest';
import { MachineLostError } from '../src/hypervisor.ts';
import { openScripted, type Script } from './support/scripted-peer.ts';

const GIB = 2 ** 30;
const PLUG: MemoryCommand = {
  type: 'plug',
  id: 'ha1',
  memdev: 'mem1',
  sizeBytes: 8 * GIB,
  addressBytes: 5 * GIB,
  node: 0,
};
const dimm = (over: object = {}): QmpAnswer =>
  succeed([
    {
      type: 'dimm',
      data: { id: 'ha1', memdev: '/objects/mem1', size: 8 * GIB, addr: 5 * GIB, node: 0, slot: -1, ...over },
    },
  ]);
const STICK = { id: 'ha1', memdev: 'mem1', sizeBytes: 8 * GIB, addressBytes: 5 * GIB, node: 0 };

test('a plug is object-add, device_add, and a look where it went', async () => {
  const asked: unknown[] = [];
  const lab = await openScripted({
    device_add: (args) => {
      asked.push(args);
      return succeed();
    },
    'query-memory-devices': () => dimm(),
  });
  expect(await lab.settled(lab.session.perform(PLUG))).toEqual({ ok: true, stick: STICK });
  expect(lab.sent).toEqual(['object-add', 'device_add', 'query-memory-devices']);
  expect(asked).toEqual([{ driver: 'mem-haprot', id: 'ha1', memdev: 'mem1', node: 0, addr: 5 * GIB }]);
});

test('a refused plug takes its backend away again', async () => {
  const lab = await openScripted({ device_add: () => fail('no free slots available') });
  expect(await lab.settled(lab.session.perform(PLUG))).toEqual({
    ok: false,
    error: { class: 'GenericError', desc: 'no free slots available' },
    refusal: 'no-slots',
  });
  expect(lab.sent).toEqual(['object-add', 'device_add', 'query-memory-devices', 'object-del']);
});

test('duplicates of the very thing asked for count as done', async () => {
  const script: Script = {
    'object-add': () => fail('attempt to add duplicate property'),
    'query-memdev': () => succeed([{ id: 'mem1', size: 8 * GIB }]),
    device_add: () => fail(`Duplicate device ID 'ha1'`),
    'query-memory-devices': () => dimm(),
  };
  const lab = await openScripted(script);
  expect(await lab.settled(lab.session.perform(PLUG))).toEqual({ ok: true, stick: STICK });
  expect(lab.sent).not.toContain('object-del');
});

test('a duplicate id that is something else is an error, and what is there stays', async () => {
  const other = await openScripted({
    'object-add': () => fail('attempt to add duplicate property'),
    'query-memdev': () => succeed([{ id: 'mem1', size: GIB }]),
  });
  expect(await other.settled(other.session.perform(PLUG))).toMatchObject({ ok: false });
  expect(other.sent).toEqual(['object-add', 'query-memdev']);
  const elsewhere = await openScripted({
    device_add: () => fail(`Duplicate device ID 'ha1'`),
    'query-memory-devices': () => dimm({ addr: 64 * GIB }),
  });
  expect(await elsewhere.settled(elsewhere.session.perform(PLUG))).toMatchObject({ ok: false });
});

test.each(['before', 'after'])('an unplug waits for DEVICE_DELETED, which may come %s the return', async (when) => {
  const lab = await openScripted({
    device_del: (_, server) => {
      const tell = () => server.emit('DEVICE_DELETED', { device: 'ha1', path: '/machine/peripheral/ha1' });
      if (when === 'before') tell();
      else queueMicrotask(() => queueMicrotask(tell));
      return succeed();
    },
  });
  expect(await lab.settled(lab.session.perform({ type: 'unplug', id: 'ha1', memdev: 'mem1' }))).toEqual({ ok: true });
  expect(lab.sent).toEqual(['device_del', 'object-del']);
});

test('an unplug that is refused frees nothing; one whose device is gone frees the backend', async () => {
  const busy = await openScripted({ device_del: () => fail('still busy') });
  expect(await busy.settled(busy.session.perform({ type: 'unplug', id: 'ha1', memdev: 'mem1' }))).toMatchObject({
    ok: false,
    error: { desc: 'still busy' },
  });
  expect(busy.sent).toEqual(['device_del']);
  const gone = await openScripted({ device_del: () => fail(`Device 'ha1' not found`, 'DeviceNotFound') });
  expect(await gone.settled(gone.session.perform({ type: 'unplug', id: 'ha1', memdev: 'mem1' }))).toEqual({ ok: true });
  expect(gone.sent).toEqual(['device_del', 'object-del']);
});

test('an unplug to which the guest never agrees ends after its deadline, not as success', async () => {
  const lab = await openScripted({});
  const unplug = lab.session.perform({ type: 'unplug', id: 'ha1', memdev: null });
  await lab.settle();
  lab.clock.advance(90_000);
  expect(await lab.settled(unplug)).toMatchObject({
    ok: false,
    pending: true,
    error: { desc: expect.stringContaining('let go') },
  });
});

test('a balloon target goes out as it is', async () => {
  const values: unknown[] = [];
  const lab = await openScripted({
    balloon: ({ value }) => {
      values.push(value);
      return succeed();
    },
  });
  expect(await lab.settled(lab.session.perform({ type: 'balloon', targetBytes: 3 * GIB }))).toEqual({ ok: true });
  expect(values).toEqual([3 * GIB]);
});

const OBSERVATION: Script = {
  'query-status': () => succeed({ running: true, status: 'running' }),
  'query-balloon': () => succeed({ actual: 4 * GIB }),
  'query-memory-size-summary': () => succeed({ 'base-memory': 4 * GIB, 'plugged-memory': 8 * GIB }),
  'query-memory-devices': () => dimm(),
};

test('an observation of a machine without the x- command has no balloon part', async () => {
  const lab = await openScripted(OBSERVATION);
  expect(await lab.settled(lab.session.observe())).toEqual({
    at: 5000,
    running: true,
    status: 'running',
    growthMode: 'haprot',
    balloonDevice: 'virtio-balloon',
    actualBytes: 4 * GIB,
    baseBytes: 4 * GIB,
    sticks: [STICK],
    region: null,
    balloon: null,
    residentBytes: null,
  });
});

test('with the x- command it tells the device’s state, in bytes', async () => {
  const lab = await openScripted({
    ...OBSERVATION,
    'query-commands': () => succeed([{ name: 'x-query-hv-balloon' }]),
    'x-query-hv-balloon': () =>
      succeed({
        state: 'IDLE',
        since: 77,
        'protocol-version': '2.0',
        capabilities: { balloon: true, 'hot-add': true, alignment: 2 ** 20 },
        'target-changed': false,
        total: 12 * GIB,
        'removed-guest': 0,
        'removed-both': GIB,
        sticks: [{ id: 'ha1', state: 'in-use', used: 8 * GIB, released: 0, head: 0, tail: 0 }, 'odd'],
        warnings: { 'unexpected-message': 2 },
      }),
  });
  const { balloon } = await lab.settled(lab.session.observe());
  expect(balloon).toMatchObject({
    state: 'IDLE',
    since: 77,
    protocolVersion: '2.0',
    capabilities: { balloon: true, hotAdd: true, alignmentBytes: 2 ** 20 },
    targetBytes: null,
    removedBothBytes: GIB,
    sticks: [{ id: 'ha1', usedBytes: 8 * GIB }],
    warnings: { 'unexpected-message': 2 },
  });
});

test.each<[string, Script]>([
  ['nonsense', { 'query-balloon': () => succeed({ actual: 'much' }) }],
  ['a negative size', { 'query-balloon': () => succeed({ actual: -1 }) }],
  ['a refusal', { 'query-balloon': () => fail('No balloon device has been activated', 'DeviceNotActive') }],
])('an observation answered with %s rejects', async (_, odd) => {
  const lab = await openScripted({ ...OBSERVATION, ...odd });
  const observation = lab.session.observe();
  const caught = expect(observation).rejects.toBeInstanceOf(MachineLostError);
  await lab.settle();
  await caught;
});

test('when the connection goes away, commands are lost and the session ends', async () => {
  const lab = await openScripted(OBSERVATION);
  lab.far.close();
  expect(await lab.settled(lab.session.ended)).toEqual({ reason: 'lost' });
  expect(await lab.session.perform(PLUG)).toEqual({ ok: false, lost: true });
  expect(await lab.session.execute('query-status')).toEqual({ ok: false, lost: true });
  await expect(lab.session.observe()).rejects.toBeInstanceOf(MachineLostError);
});

test('a connection lost in the middle of an unplug leaves nothing open', async () => {
  const lab = await openScripted({});
  const unplug = lab.session.perform({ type: 'unplug', id: 'ha1', memdev: null });
  await lab.settle();
  lab.far.close();
  expect(await lab.settled(unplug)).toMatchObject({ ok: false });
});

test.each([
  ['host-qmp-quit', 'quit'],
  ['guest-shutdown', 'shutdown'],
  ['host-signal', 'killed'],
])('how it ended is told by its last words: %s', async (reason, ended) => {
  const lab = await openScripted({});
  lab.server.emit('SHUTDOWN', { guest: reason === 'guest-shutdown', reason });
  lab.server.close();
  expect(await lab.settled(lab.session.ended)).toEqual({ reason: ended });
});

test('a power cut ends it as killed', async () => {
  const lab = await openScripted({});
  await lab.settled(lab.session.kill());
  expect(await lab.session.ended).toEqual({ reason: 'killed' });
});

test('events are told in the planner’s words, in order', async () => {
  const lab = await openScripted({});
  const events: MachineEvent[] = [];
  lab.session.onEvent((event) => events.push(event));
  lab.server.emit('HV_BALLOON_HAPROT_UNUSED', { id: 'ha1' });
  lab.server.emit('HV_BALLOON_HAPROT_INUSE', { id: '' });
  lab.server.emit('HV_BALLOON_STATUS_REPORT', { commited: 5, available: 6 });
  lab.server.emit('HV_BALLOON_STATUS_REPORT', { committed: 7, available: 8 });
  lab.server.emit('X_HV_BALLOON_STATE', { state: 'IDLE' });
  lab.server.emit('X_HV_BALLOON_STATE', { state: 'DREAMING' });
  lab.server.emit('RESET', { guest: true, reason: 'guest-reset' });
  lab.server.emit('DEVICE_DELETED', { path: '/machine/peripheral/b0/virtio-backend' });
  lab.server.emit('STOP');
  lab.server.emit('BLOCK_IO_ERROR', { device: 'disk' });
  await lab.settle();
  expect(events.map((event) => ({ ...event, raw: undefined }))).toEqual([
    { at: 5000, type: 'stick-unused', id: 'ha1' },
    { at: 5000, type: 'stick-in-use', id: '' },
    { at: 5000, type: 'status-report', committedBytes: 5, availableBytes: 6 },
    { at: 5000, type: 'status-report', committedBytes: 7, availableBytes: 8 },
    { at: 5000, type: 'balloon-state', state: 'IDLE' },
    { at: 5000, type: 'other', name: 'X_HV_BALLOON_STATE' },
    { at: 5000, type: 'reset', guest: true, reason: 'guest-reset' },
    { at: 5000, type: 'other', name: 'DEVICE_DELETED' },
    { at: 5000, type: 'stop' },
    { at: 5000, type: 'other', name: 'BLOCK_IO_ERROR' },
  ]);
  expect(events[0]?.raw).toMatchObject({ event: 'HV_BALLOON_HAPROT_UNUSED' });
});

test.each<[string, Script]>([
  ['haprot', {}],
  [
    'memdev',
    {
      'device-list-properties': () => fail('', 'DeviceNotFound'),
      'query-memory-devices': () => succeed([{ type: 'hv-balloon', data: { id: 'hvb', 'max-size': 0 } }]),
    },
  ],
  [
    'virtio-mem',
    {
      'device-list-properties': () => fail('', 'DeviceNotFound'),
      'query-memory-devices': () => succeed([{ type: 'virtio-mem', data: {} }]),
    },
  ],
  [
    'pc-dimm',
    {
      'device-list-properties': ({ typename }) => (typename === 'pc-dimm' ? succeed([]) : fail('', 'DeviceNotFound')),
    },
  ],
  ['none', { 'device-list-properties': () => fail('', 'DeviceNotFound') }],
])('growth mode %s is learned by asking', async (mode, script) => {
  const lab = await openScripted(script);
  expect(lab.session.growthMode).toBe(mode);
  if (mode === 'haprot' || mode === 'pc-dimm') return;
  expect(await lab.session.perform(PLUG)).toMatchObject({ ok: false });
});

test('a raw answer keeps a 64-bit number as its digits', async () => {
  const big = parseJson('{"stat":18446744073709551615,"list":[1]}');
  const lab = await openScripted({ 'query-name': () => succeed(big.ok ? big.value : null) });
  expect(await lab.settled(lab.session.execute('query-name'))).toEqual({
    ok: true,
    value: { stat: '18446744073709551615', list: [1] },
  });
});

test('a human line goes out as one command', async () => {
  const lab = await openScripted({ 'human-monitor-command': (args) => succeed(`${String(args['command-line'])}!`) });
  expect(await lab.settled(lab.session.commandLine('info balloon'))).toEqual({ ok: true, value: 'info balloon!' });
});

test('the size that virtio-mem is to have goes out as its property', async () => {
  const asked: unknown[] = [];
  const lab = await openScripted(
    {
      'qom-set': (args) => {
        asked.push(args);
        return asked.length === 1 ? succeed() : fail(`property 'requested-size' must be a multiple of 'block-size'`);
      },
    },
    surfaceOf('upstream', { additions: true }).commands,
  );
  const command: MemoryCommand = { type: 'set-requested-size', id: 'vm0', requestedBytes: GIB };
  expect(await lab.settled(lab.session.perform(command))).toEqual({ ok: true });
  expect(asked).toEqual([{ path: '/machine/peripheral/vm0', property: 'requested-size', value: GIB }]);
  expect(await lab.settled(lab.session.perform(command))).toMatchObject({
    ok: false,
    error: { desc: expect.stringContaining('multiple') },
  });
});

test('events of the comparison models are told in the planner’s words too', async () => {
  const lab = await openScripted({});
  const events: MachineEvent[] = [];
  lab.session.onEvent((event) => events.push(event));
  const ost = { slot: '1', 'slot-type': 'DIMM', source: 3, status: 132 };
  lab.server.emit('BALLOON_CHANGE', { actual: 5 });
  lab.server.emit('MEMORY_DEVICE_SIZE_CHANGE', { id: 'vm0', size: 5, 'qom-path': '/machine/peripheral/vm0' });
  lab.server.emit('ACPI_DEVICE_OST', { info: { ...ost, device: 'd1' } });
  lab.server.emit('ACPI_DEVICE_OST', { info: { ...ost, status: 0 } });
  lab.server.emit('ACPI_DEVICE_OST', { info: { ...ost, 'slot-type': 'CPU' } });
  lab.server.emit('ACPI_DEVICE_OST', {});
  await lab.settle();
  expect(events.map((event) => ({ ...event, at: undefined, raw: undefined }))).toEqual([
    { type: 'size-changed' },
    { type: 'size-changed' },
    { type: 'acpi-ost', id: 'd1', source: 3, status: 132 },
    { type: 'acpi-ost', id: null, source: 3, status: 0 },
    { type: 'other', name: 'ACPI_DEVICE_OST' },
    { type: 'other', name: 'ACPI_DEVICE_OST' },
  ]);
});
