import { expect, test } from 'vitest';
import { awaitTotal } from './support/await-total.ts';
import { eventually } from './support/eventually.ts';
import { describeGuests, type GuestMachine } from './support/guest-machines.ts';

const MIB = 2 ** 20;
const ARGS = [
  '-m 512M,maxmem=4G -object memory-backend-ram,id=vmem0-mem,size=1G',
  '-device virtio-mem-pci,id=vmem0,memdev=vmem0-mem,requested-size=0',
].flatMap((part) => part.split(' '));

async function readPlugged({ driver: { session } }: GuestMachine): Promise<number> {
  const { region } = await session.observe();
  if (region?.kind !== 'virtio-mem') throw new Error('the machine shows no virtio-mem');
  return region.pluggedBytes;
}

/** Asks for a size and waits until the guest has taken it. */
async function requestSize(machine: GuestMachine, requestedBytes: number): Promise<void> {
  const command = { type: 'set-requested-size', id: 'vmem0', requestedBytes } as const;
  expect(await machine.driver.session.perform(command)).toEqual({ ok: true });
  const ask = () => readPlugged(machine);
  await eventually(`virtio-mem has ${requestedBytes / MIB} MiB`, ask, (plugged) => plugged === requestedBytes);
}

describeGuests('virtio-mem', { args: ARGS }, (machine) => {
  test('the driver finds it, with its sizes', async () => {
    const { session } = machine().driver;
    expect(session.growthMode).toBe('virtio-mem');
    expect(await session.observe()).toMatchObject({
      balloonDevice: null,
      actualBytes: 512 * MIB,
      region: { id: 'vmem0', memdev: 'vmem0-mem', sizeBytes: 1024 * MIB, requestedBytes: 0, pluggedBytes: 0 },
    });
  });

  test('it grows the guest and shrinks it again', async () => {
    const { driver, guest } = machine();
    const before = await guest.agent.readMemory();
    await requestSize(machine(), 512 * MIB);
    expect((await driver.session.observe()).actualBytes).toBe(1024 * MIB);
    await awaitTotal(guest.agent, before.totalBytes + 512 * MIB);
    await requestSize(machine(), 0);
    await awaitTotal(guest.agent, before.totalBytes);
  });

  test('a size that is no number of blocks, or above its memory, is refused', async () => {
    const { session } = machine().driver;
    for (const requestedBytes of [3 * MIB, 2048 * MIB]) {
      const refused = await session.perform({ type: 'set-requested-size', id: 'vmem0', requestedBytes });
      expect(refused).toMatchObject({ ok: false, error: { class: 'GenericError' } });
    }
    expect((await session.observe()).region).toMatchObject({ requestedBytes: 0, pluggedBytes: 0 });
  });

  test('a shrink stops at what the guest uses, and goes on by itself when that is free', async () => {
    const { driver, guest } = machine();
    await requestSize(machine(), 512 * MIB);
    await guest.agent.hold(640);
    await driver.session.perform({ type: 'set-requested-size', id: 'vmem0', requestedBytes: 0 });
    const ask = () => readPlugged(machine());
    const stopped = await eventually('the shrink has begun', ask, (plugged) => plugged < 512 * MIB);
    expect(stopped).toBeGreaterThan(0);
    await guest.agent.drop();
    await eventually('the shrink has gone on', ask, (plugged) => plugged === 0);
  });

  test('a guest that reboots in the middle of a resize is given the requested size when it is up again', async () => {
    const { driver, guest } = machine();
    await requestSize(machine(), 256 * MIB);
    await driver.session.perform({ type: 'set-requested-size', id: 'vmem0', requestedBytes: 384 * MIB });
    await guest.agent.reboot();
    await driver.awaitEvent('reset', ({ guest: byGuest, reason }) => byGuest && reason === 'guest-reset');
    await guest.agent.whenReady(2);
    expect(await driver.session.observe()).toMatchObject({ running: true, status: 'running' });
    await requestSize(machine(), 384 * MIB);
  });
});
