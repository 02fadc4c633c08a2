import { expect, test } from 'vitest';
import { awaitTotal } from './support/await-total.ts';
import { eventually } from './support/eventually.ts';
import { describeGuests, type GuestMachine } from './support/guest-machines.ts';

const MIB = 2 ** 20;
const ARGS = ['-m', '512M', '-device', 'virtio-balloon-pci,id=balloon0'];

/** Asks for a size and waits until the device has it. */
async function balloonTo({ driver: { session } }: GuestMachine, targetBytes: number): Promise<void> {
  expect(await session.perform({ type: 'balloon', targetBytes })).toEqual({ ok: true });
  await eventually(
    `the balloon is at ${targetBytes / MIB} MiB`,
    async () => (await session.observe()).actualBytes,
    (actualBytes) => actualBytes === targetBytes,
  );
}

describeGuests('virtio-balloon', { args: ARGS }, (machine) => {
  test('down takes the memory from the guest, and up gives all of it back', async () => {
    const { agent } = machine().guest;
    const before = await agent.readMemory();
    await balloonTo(machine(), 320 * MIB);
    await awaitTotal(agent, before.totalBytes - 192 * MIB);
    await balloonTo(machine(), 512 * MIB);
    await awaitTotal(agent, before.totalBytes);
  });

  test('the guest tells its own figures, not much older than the look', async () => {
    const { driver, guest } = machine();
    const look = async () => (await driver.session.observe()).guestStats ?? { at: 0, totalBytes: null };
    const from = Date.now();
    const stats = await eventually('the guest has reported since', look, ({ at }) => at > from);
    const { totalBytes } = await guest.agent.readMemory();
    expect(stats).toMatchObject({ totalBytes, deflatesOnOom: false });
    expect(await driver.session.examine()).toMatchObject({ balloonStats: { pollingSeconds: 2 } });
  });

  test('it tells that its size moves', async () => {
    const { driver } = machine();
    const from = driver.events.length;
    await balloonTo(machine(), 448 * MIB);
    await driver.awaitEvent('size-changed', undefined, from);
    await balloonTo(machine(), 512 * MIB);
  });

  test('of targets one after the other the last counts', async () => {
    const { session } = machine().driver;
    for (const mib of [300, 350, 400]) await session.perform({ type: 'balloon', targetBytes: mib * MIB });
    await balloonTo(machine(), 400 * MIB);
  });

  test('while the machine is paused a target is accepted, and followed when it goes on', async () => {
    const { session } = machine().driver;
    await session.execute('stop');
    expect(await session.perform({ type: 'balloon', targetBytes: 352 * MIB })).toEqual({ ok: true });
    expect(await session.observe()).toMatchObject({ running: false, status: 'paused', actualBytes: 400 * MIB });
    await session.execute('cont');
    await balloonTo(machine(), 352 * MIB);
  });

  test('a size that is none is refused, and one above the boot memory is cut to it', async () => {
    const { session } = machine().driver;
    expect(await session.perform({ type: 'balloon', targetBytes: 0 })).toMatchObject({
      ok: false,
      error: { class: 'GenericError' },
    });
    await session.perform({ type: 'balloon', targetBytes: 2048 * MIB });
    await balloonTo(machine(), 512 * MIB);
  });

  test('a reset in the middle of a resize loses nothing: the guest comes back to the target by itself', async () => {
    const { driver, guest } = machine();
    await driver.session.perform({ type: 'balloon', targetBytes: 256 * MIB });
    expect(await driver.session.execute('system_reset')).toMatchObject({ ok: true });
    await driver.awaitEvent('reset', ({ guest: byGuest }) => !byGuest);
    await guest.agent.whenReady(2);
    await balloonTo(machine(), 256 * MIB);
    expect((await guest.agent.readMemory()).totalBytes).toBeLessThan(256 * MIB);
  });
});
