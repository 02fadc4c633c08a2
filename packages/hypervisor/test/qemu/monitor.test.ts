import { dialSocket } from '@dimmer/transport/node';
import { createQmpClient } from '@dimmer/qmp';
import { createVirtualClock } from '@dimmer/reducer';
import { expect, onTestFinished, test } from 'vitest';
import { openSession } from './support/open-session.ts';
import { readFacts } from './support/read-facts.ts';
import { type QemuProcess, startQemu } from './support/start-qemu.ts';

const QEMUS = readFacts().qemus.map(({ version, binary }) => [version, binary] as const);
const MIB = 2 ** 20;

/** A machine without a guest: it is there in no time, and most of QMP needs no more. */
async function startBare(binary: string, ...args: readonly string[]): Promise<QemuProcess> {
  const qemu = await startQemu({ binary, args: ['-S', '-m', '256M,slots=2,maxmem=2G', ...args] });
  onTestFinished(() => qemu.stop());
  return qemu;
}

test('there is a QEMU to test with', () => {
  expect(QEMUS).not.toEqual([]);
});

test.each(QEMUS)('QEMU %s greets, and tells what a machine without a guest has', async (_, binary) => {
  const { session } = await openSession(await startBare(binary, '-device', 'virtio-balloon-pci,id=balloon0'));
  expect(session.growthMode).toBe('pc-dimm');
  expect(await session.observe()).toMatchObject({
    running: false,
    status: 'prelaunch',
    growthMode: 'pc-dimm',
    balloonDevice: 'virtio-balloon',
    actualBytes: 256 * MIB,
    baseBytes: 256 * MIB,
    sticks: [],
    region: null,
    balloon: null,
  });
});

test.each(QEMUS)('QEMU %s without a balloon has boot memory and says so', async (_, binary) => {
  const { session } = await openSession(await startBare(binary));
  expect(await session.observe()).toMatchObject({ balloonDevice: null, actualBytes: 256 * MIB });
  expect(await session.perform({ type: 'balloon', targetBytes: 128 * MIB })).toEqual({
    ok: false,
    error: { class: 'DeviceNotActive', desc: expect.stringContaining('balloon') },
  });
});

test.each(QEMUS)('a monitor of QEMU %s serves one client: a second is not greeted', async (_, binary) => {
  const qemu = await startBare(binary);
  const first = await openSession(qemu);
  const clock = createVirtualClock();
  const second = createQmpClient({ stream: await dialSocket({ path: qemu.qmpPath }), clock });
  expect(await first.session.execute('query-status')).toMatchObject({ ok: true });
  clock.advance(5000);
  expect(await second.ready).toEqual({ ok: false, lost: true, reason: 'no-greeting' });
  expect(await first.session.observe()).toMatchObject({ status: 'prelaunch' });
});

test.each(QEMUS)('QEMU %s answers by hand: errors keep their class, and numbers their digits', async (_, binary) => {
  const { session } = await openSession(await startBare(binary, '-device', 'virtio-balloon-pci,id=balloon0'));
  expect(await session.execute('x-query-hv-balloon')).toMatchObject({ ok: false, error: { class: 'CommandNotFound' } });
  expect(await session.execute('device_del', { id: 'none' })).toMatchObject({ error: { class: 'DeviceNotFound' } });
  expect(await session.commandLine('info status')).toEqual({ ok: true, value: expect.stringContaining('paused') });
  const path = '/machine/peripheral/balloon0';
  const statistics = await session.execute('qom-get', { path, property: 'guest-stats' });
  expect(statistics).toMatchObject({
    value: { 'last-update': 0, stats: { 'stat-free-memory': '18446744073709551615' } },
  });
});

test.each(QEMUS)('QEMU %s is not reset while a balloon leaves its bus: 10.0.2 would abort', async (_, binary) => {
  const port = ['-device', 'pcie-root-port,id=rp0,slot=1,chassis=1'];
  const qemu = await startBare(binary, ...port, '-device', 'virtio-balloon-pci,id=balloon0,bus=rp0');
  const { session } = await openSession(qemu);
  expect(await session.execute('device_del', { id: 'balloon0' })).toMatchObject({ ok: true });
  for (const refused of [await session.execute('system_reset'), await session.commandLine('system_reset')])
    expect(refused).toMatchObject({ ok: false, error: { desc: expect.stringContaining('balloon0') } });
  expect(await session.observe()).toMatchObject({ status: 'prelaunch' });
});
