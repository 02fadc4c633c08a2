import { fail, succeed, surfaceOf } from '@dimmer/qmp';
import { expect, test } from 'vitest';
import { openScripted, type Script } from './support/scripted-peer.ts';

const UNPLUG = { type: 'unplug', id: 'dimm1', memdev: 'mem1' } as const;
const { commands } = surfaceOf('upstream', { additions: true });

const slot = { 'slot-type': 'DIMM', slot: '0', source: 0, status: 0 };

/** A machine with DIMMs, which takes `device_del` and leaves the rest to its guest. */
async function open() {
  const script: Script = {
    device_del: () => succeed(),
    'query-acpi-ospm-status': () => succeed([slot]),
    'device-list-properties': ({ typename }) =>
      typename === 'pc-dimm' ? succeed([]) : fail('not found', 'DeviceNotFound'),
  };
  const lab = await openScripted(script, commands);
  const unplug = lab.session.perform(UNPLUG);
  await lab.settle();
  const ost = (status: number, device?: string) =>
    lab.server.emit('ACPI_DEVICE_OST', {
      info: { slot: '0', 'slot-type': 'DIMM', source: 3, status, ...(device && { device }) },
    });
  return { lab, unplug, ost, gone: (device: string) => lab.server.emit('DEVICE_DELETED', { device, path: '' }) };
}

test('an unplug that the guest works on is waited for', async () => {
  const { lab, unplug, ost, gone } = await open();
  ost(132, 'dimm1');
  await lab.settle();
  lab.clock.advance(60_000);
  gone('dimm1');
  ost(0);
  expect(await lab.settled(unplug)).toEqual({ ok: true });
  expect(lab.sent).toEqual(['device_del', 'object-del']);
});

test('it is over when the guest says that it is done; one that says nothing more is not waited for long', async () => {
  const { lab, unplug, ost, gone } = await open();
  ost(132, 'dimm1');
  gone('dimm1');
  await lab.settle();
  lab.clock.advance(1999);
  await lab.settle();
  expect(lab.sent).toEqual(['device_del']);
  lab.clock.advance(1);
  expect(await lab.settled(unplug)).toEqual({ ok: true });
  expect(lab.sent).toEqual(['device_del', 'object-del']);
});

test('any other status of an ejection is a refusal, and the backend stays', async () => {
  const { lab, unplug, ost } = await open();
  ost(132, 'dimm1');
  ost(130, 'dimm2');
  ost(130, 'dimm1');
  expect(await lab.settled(unplug)).toMatchObject({ ok: false, error: { desc: expect.stringContaining('130') } });
  expect(await unplug).not.toHaveProperty('pending');
  expect(lab.sent).toEqual(['device_del']);
});

test('one that hangs ends as pending; should it go later, its backend is freed then, and once', async () => {
  const { lab, unplug, ost, gone } = await open();
  ost(132, 'dimm1');
  await lab.settle();
  lab.clock.advance(90_000);
  expect(await lab.settled(unplug)).toMatchObject({ ok: false, pending: true });
  gone('dimm2');
  await lab.settle();
  expect(lab.sent).toEqual(['device_del']);
  gone('dimm1');
  gone('dimm1');
  await lab.settle();
  expect(lab.sent).toEqual(['device_del', 'object-del']);
});

test('an insertion says nothing of a removal', async () => {
  const { lab, unplug, gone } = await open();
  const info = { slot: '0', 'slot-type': 'DIMM', device: 'dimm1', source: 1, status: 1 };
  lab.server.emit('ACPI_DEVICE_OST', { info });
  gone('dimm1');
  expect(await lab.settled(unplug)).toEqual({ ok: true });
});

test('a guest that has said nothing is asked again, for it may not have been up; one that has begun is left alone', async () => {
  const { lab, unplug, ost, gone } = await open();
  lab.clock.advance(45_000);
  await lab.settle();
  expect(lab.sent).toEqual(['device_del', 'device_del', 'device_del']);
  ost(132, 'dimm1');
  await lab.settle();
  lab.clock.advance(40_000);
  gone('dimm1');
  ost(0);
  expect(await lab.settled(unplug)).toEqual({ ok: true });
  expect(lab.sent).toEqual(['device_del', 'device_del', 'device_del', 'object-del']);
});

test('a machine may say of itself that the guest refuses', async () => {
  const { lab, unplug } = await open();
  lab.server.emit('DEVICE_UNPLUG_GUEST_ERROR', { device: 'dimm1', path: '/machine/peripheral/dimm1' });
  expect(await lab.settled(unplug)).toMatchObject({ ok: false, error: { desc: expect.stringContaining('refused') } });
});
