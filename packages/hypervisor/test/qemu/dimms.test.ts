import type { CommandResult, MemoryCommand } from '@dimmer/planner';
import { expect, onTestFinished, test } from 'vitest';
import { awaitTotal } from './support/await-total.ts';
import { eventually } from './support/eventually.ts';
import { describeGuests, type GuestMachine } from './support/guest-machines.ts';

const MIB = 2 ** 20;
const ARGS = ['-m', '512M,slots=3,maxmem=2G', '-device', 'virtio-balloon-pci,id=balloon0'];
/** The driver's deadline for an unplug. */
const DEADLINE_MS = 90_000;
/** ACPI's codes. */
const IN_PROGRESS = 132;
const BUSY = 130;

const plug = (name: string, mib: number): MemoryCommand => ({
  type: 'plug',
  id: name,
  memdev: `${name}-mem`,
  sizeBytes: mib * MIB,
  addressBytes: null,
  node: 0,
});
const unplug = (name: string): MemoryCommand => ({ type: 'unplug', id: name, memdev: `${name}-mem` });

/** Of DIMMs; the boot memory is one as well. */
async function listBackends({ driver: { session } }: GuestMachine): Promise<readonly string[]> {
  const reply = await session.execute('query-memdev');
  return reply.ok
    ? (reply.value as { readonly id?: string }[]).flatMap(({ id }) => (id?.endsWith('-mem') ? [id] : []))
    : [];
}

const readActual = async ({ driver }: GuestMachine): Promise<number> => (await driver.session.observe()).actualBytes;

async function balloonTo(machine: GuestMachine, targetBytes: number): Promise<void> {
  expect(await machine.driver.session.perform({ type: 'balloon', targetBytes })).toEqual({ ok: true });
  await eventually(
    'the balloon is there',
    () => readActual(machine),
    (actualBytes) => actualBytes === targetBytes,
  );
}

/** Plugs, and waits until the guest's ACPI has said that it has it: an unplug before that would be lost. */
async function plugIntoGuest({ driver }: GuestMachine, name: string, mib: number): Promise<void> {
  const from = driver.events.length;
  expect(await driver.session.perform(plug(name, mib))).toMatchObject({ ok: true, stick: { id: name } });
  await driver.awaitEvent('acpi-ost', ({ id, source, status }) => id === name && source === 1 && status === 0, from);
}

/** Unplugs, and waits until the guest is done with it: Linux 6.12 may take a DIMM before that, and never use it. */
async function unplugFromGuest({ driver }: GuestMachine, name: string): Promise<void> {
  const from = driver.events.length;
  expect(await driver.session.perform(unplug(name))).toEqual({ ok: true });
  await awaitLastWord(driver, from);
}

/** Of a DIMM that has gone there is no name left. */
function awaitLastWord(driver: GuestMachine['driver'], from: number): Promise<unknown> {
  return driver.awaitEvent('acpi-ost', ({ id, source, status }) => id === null && source === 3 && status === 0, from);
}

/** Waits until the guest works at an unplug, and lets the driver's deadline pass. */
async function giveUpUnplug({ driver }: GuestMachine, name: string): Promise<CommandResult> {
  const from = driver.events.length;
  const unplugged = driver.session.perform(unplug(name));
  await driver.awaitEvent('acpi-ost', ({ id, status }) => id === name && status === IN_PROGRESS, from);
  // The guest may be quicker than the answer to the command, which would be lost as well.
  await driver.session.execute('query-status');
  driver.clock.advance(DEADLINE_MS);
  return unplugged;
}

/** Waits until an unplug that was given up has happened all the same. */
async function awaitGone(machine: GuestMachine, name: string, from: number): Promise<void> {
  await machine.driver.awaitEvent('device-deleted', ({ id }) => id === name, from);
  await awaitLastWord(machine.driver, from);
  const ask = () => listBackends(machine);
  await eventually(`the backend of ${name} is gone`, ask, (names) => !names.includes(`${name}-mem`));
}

describeGuests('pc-dimm', { args: ARGS }, (machine) => {
  test('one plugged is memory of the guest, one unplugged is gone with its backend', async () => {
    const { driver, guest } = machine();
    const before = await guest.agent.readMemory();
    await plugIntoGuest(machine(), 'dimm1', 256);
    await awaitTotal(guest.agent, before.totalBytes + 256 * MIB);
    expect(await driver.session.observe()).toMatchObject({
      actualBytes: 768 * MIB,
      sticks: [{ id: 'dimm1', memdev: 'dimm1-mem', sizeBytes: 256 * MIB, addressBytes: 2 ** 32 }],
    });
    await unplugFromGuest(machine(), 'dimm1');
    await awaitTotal(guest.agent, before.totalBytes);
    expect(await driver.session.observe()).toMatchObject({ actualBytes: 512 * MIB, sticks: [] });
    expect(await listBackends(machine())).toEqual([]);
  });

  test('one plugged as soon as another has been unplugged is memory of the guest like any', async () => {
    const { driver, guest } = machine();
    const { totalBytes } = await guest.agent.readMemory();
    for (let round = 0; round < 20; round += 1) {
      await plugIntoGuest(machine(), 'dimm1', 128);
      expect((await guest.agent.readMemory()).totalBytes).toBe(totalBytes + 128 * MIB);
      expect(await driver.session.perform(unplug('dimm1'))).toEqual({ ok: true });
    }
  });

  test('without a free slot, and without room, a plug is refused and leaves no backend', async () => {
    const { session } = machine().driver;
    expect(await session.perform(plug('huge', 4096))).toMatchObject({ ok: false, refusal: 'no-space' });
    for (const name of ['dimm1', 'dimm2', 'dimm3']) await plugIntoGuest(machine(), name, 128);
    expect(await session.perform(plug('dimm4', 128))).toMatchObject({ ok: false, refusal: 'no-slots' });
    expect((await listBackends(machine())).toSorted()).toEqual(['dimm1-mem', 'dimm2-mem', 'dimm3-mem']);
    for (const name of ['dimm1', 'dimm2', 'dimm3']) await unplugFromGuest(machine(), name);
  });

  test('the same plug again is done already, another of its name is refused', async () => {
    const { session } = machine().driver;
    await plugIntoGuest(machine(), 'dimm1', 128);
    expect(await session.perform(plug('dimm1', 128))).toMatchObject({ ok: true, stick: { sizeBytes: 128 * MIB } });
    expect(await session.perform(plug('dimm1', 256))).toMatchObject({ ok: false });
    expect((await session.observe()).sticks).toHaveLength(1);
    await unplugFromGuest(machine(), 'dimm1');
  });

  test('a guest that cannot make room lets it go when it has room again; till then the unplug is pending', async () => {
    const { driver, guest } = machine();
    const before = await guest.agent.readMemory();
    await plugIntoGuest(machine(), 'dimm1', 256);
    await awaitTotal(guest.agent, before.totalBytes + 256 * MIB);
    const { availableBytes } = await guest.agent.readMemory();
    await guest.agent.hold(Math.floor(availableBytes / MIB) - 120);
    onTestFinished(() => guest.agent.drop());
    const from = driver.events.length;
    expect(await giveUpUnplug(machine(), 'dimm1')).toMatchObject({ ok: false, pending: true });
    expect((await driver.session.observe()).sticks).toHaveLength(1);
    await guest.agent.drop();
    await awaitGone(machine(), 'dimm1', from);
  });

  test('with the balloon inflated it takes its time, and shrinks what the balloon leaves: the target is sent again', async () => {
    await plugIntoGuest(machine(), 'dimm2', 128);
    expect(await readActual(machine())).toBe(640 * MIB);
    await balloonTo(machine(), 512 * MIB);
    const from = machine().driver.events.length;
    expect(await giveUpUnplug(machine(), 'dimm2')).toMatchObject({ ok: false, pending: true });
    expect(await readActual(machine())).toBe(512 * MIB);
    await awaitGone(machine(), 'dimm2', from);
    expect(await readActual(machine())).toBe(384 * MIB);
    await balloonTo(machine(), 512 * MIB);
  });

  test('one that is no multiple of 128 MiB is taken and of no use, and spoils the next: only the guest tells', async () => {
    const { driver, guest } = machine();
    const before = await guest.agent.readMemory();
    await plugIntoGuest(machine(), 'odd', 100);
    await plugIntoGuest(machine(), 'even', 128);
    expect((await driver.session.observe()).actualBytes).toBe(740 * MIB);
    expect((await guest.agent.readMemory()).totalBytes).toBe(before.totalBytes);
    for (const name of ['even', 'odd']) await unplugFromGuest(machine(), name);
  });

  test('a guest that holds on to it refuses to let it go, and goes on with it', async () => {
    const { driver, guest } = machine();
    await guest.agent.setOnlinePolicy('online_kernel');
    await plugIntoGuest(machine(), 'dimm1', 256);
    await guest.agent.pin();
    const refused = await driver.session.perform(unplug('dimm1'));
    expect(refused).toMatchObject({ ok: false, error: { desc: expect.stringContaining(String(BUSY)) } });
    expect(refused).not.toHaveProperty('pending');
    expect((await driver.session.observe()).sticks).toHaveLength(1);
    expect(await listBackends(machine())).toEqual(['dimm1-mem']);
  });

  test('a reset in the middle of an unplug leaves what was there, as memory that the guest boots with', async () => {
    const { driver, guest } = machine();
    await guest.agent.setOnlinePolicy('online_movable');
    await plugIntoGuest(machine(), 'dimm2', 256);
    const { totalBytes, availableBytes } = await guest.agent.readMemory();
    await guest.agent.hold(Math.floor(availableBytes / MIB) - 120);
    expect(await giveUpUnplug(machine(), 'dimm2')).toMatchObject({ ok: false, pending: true });
    expect(await driver.session.execute('system_reset')).toMatchObject({ ok: true });
    await guest.agent.whenReady(2);
    expect((await driver.session.observe()).sticks.map(({ id }) => id)).toEqual(['dimm1', 'dimm2']);
    expect((await guest.agent.readMemory()).totalBytes).toBeGreaterThan(totalBytes - 128 * MIB);
  });
});
