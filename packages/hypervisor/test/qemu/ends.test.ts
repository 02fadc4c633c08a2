import { expect, onTestFinished, test } from 'vitest';
import { MachineLostError } from '../../src/hypervisor.ts';
import { describeGuests } from './support/guest-machines.ts';
import { type OpenSession, openSession } from './support/open-session.ts';
import { readFacts } from './support/read-facts.ts';
import { type QemuProcess, startQemu } from './support/start-qemu.ts';

const QEMUS = readFacts().qemus.map(({ version, binary }) => [version, binary] as const);
const MIB = 2 ** 20;

async function openBare(binary: string): Promise<OpenSession & { readonly qemu: QemuProcess }> {
  const qemu = await startQemu({ binary, args: ['-S', '-m', '256M', '-device', 'virtio-balloon-pci'] });
  onTestFinished(() => qemu.stop());
  return { qemu, ...(await openSession(qemu)) };
}

test.each(QEMUS)('QEMU %s killed is a machine lost: what is asked then is lost as well', async (_, binary) => {
  const { qemu, session } = await openBare(binary);
  qemu.kill('SIGKILL');
  expect(await session.ended).toMatchObject({ reason: 'lost' });
  await expect(session.observe()).rejects.toBeInstanceOf(MachineLostError);
  expect(await session.perform({ type: 'balloon', targetBytes: 128 * MIB })).toEqual({ ok: false, lost: true });
  expect(await qemu.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test.each(QEMUS)('QEMU %s killed in the middle of a command: nobody knows what became of it', async (_, binary) => {
  const { qemu, session } = await openBare(binary);
  qemu.kill('SIGSTOP');
  const asked = session.perform({ type: 'balloon', targetBytes: 128 * MIB });
  qemu.kill('SIGKILL');
  expect(await asked).toEqual({ ok: false, lost: true });
});

test.each(QEMUS)('QEMU %s says whether it was told to quit or ended by a signal', async (_, binary) => {
  const quitting = await openBare(binary);
  await quitting.session.execute('quit');
  expect(await quitting.session.ended).toMatchObject({ reason: 'quit' });
  expect(await quitting.qemu.exited).toEqual({ code: 0, signal: null });
  const ended = await openBare(binary);
  ended.qemu.kill('SIGTERM');
  expect(await ended.session.ended).toMatchObject({ reason: 'killed' });
});

test.each(QEMUS)('killing a session ends QEMU %s itself', async (_, binary) => {
  const { qemu, session } = await openBare(binary);
  await session.kill();
  expect(await qemu.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await session.ended).toMatchObject({ reason: 'killed' });
});

const ARGS = ['-m', '256M', '-device', 'pvpanic', '-action', 'panic=pause'];

describeGuests('a guest that ends', { args: ARGS }, (machine) => {
  test('one that panics stands still and says so, until it is reset', async () => {
    const { driver, guest } = machine();
    await guest.agent.panic();
    await driver.awaitEvent('stop');
    expect(await driver.session.observe()).toMatchObject({ running: false, status: 'guest-panicked' });
    await driver.session.execute('system_reset');
    await driver.session.execute('cont');
    await guest.agent.whenReady(2);
    expect(await driver.session.observe()).toMatchObject({ running: true, status: 'running' });
  });

  test('one whose power button is pressed shuts its machine down', async () => {
    const { driver, guest } = machine();
    await driver.session.execute('system_powerdown');
    await driver.awaitEvent('powerdown');
    await driver.awaitEvent('shutdown', ({ guest: byGuest, reason }) => byGuest && reason === 'guest-shutdown');
    expect(await driver.session.ended).toMatchObject({ reason: 'shutdown' });
    expect(await guest.qemu.exited).toEqual({ code: 0, signal: null });
  });
});
