import { expect, test } from 'vitest';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';
import { createVoice } from './support/voice.ts';

const GIB = 2 ** 30;

/** A machine whose stick was added, given back whole and removed, in one boot. */
async function removeStick(reuseAddresses: boolean) {
  const lab = createVirtualLab();
  const session = await lab.settled(lab.hypervisor.start(defineMachine({ reuseAddresses })));
  const { ask, actual, events } = createVoice(lab, session);

  async function plugStick(id: string): Promise<unknown> {
    await ask('object-add', { 'qom-type': 'memory-backend-ram', id: `m-${id}`, size: 2 * GIB });
    return ask('device_add', { driver: 'mem-haprot', id, memdev: `m-${id}` });
  }

  await lab.advance(120_000);
  await plugStick('ha1');
  await lab.advance(10_000);
  expect(await actual()).toBe(6 * GIB);
  await ask('balloon', { value: 2 * GIB });
  await lab.advance(60_000);
  expect(await actual()).toBe(2 * GIB);
  expect(await ask('device_del', { id: 'ha1' })).toEqual({});
  return { lab, ask, actual, events, plugStick };
}

test('placed where another stick was, one comes back by unballoon: the guest has all of it in the end', async () => {
  const { lab, ask, actual, events, plugStick } = await removeStick(true);
  expect(await plugStick('ha2')).toEqual({});
  expect(await actual()).toBe(2 * GIB);
  expect(await ask('query-memory-devices')).toMatchObject([{ data: { id: 'ha2', addr: 5 * GIB } }]);
  await ask('balloon', { value: 6 * GIB });
  await lab.advance(10_000);
  expect(await actual()).toBe(6 * GIB);
  expect(await ask('device_del', { id: 'ha2' })).toMatch(/busy/);
  // The host counts it, and the guest has it: next to nothing is still committed to the balloon.
  await lab.advance(2_000);
  const report = events.findLast(({ type }) => type === 'status-report');
  expect(report?.type === 'status-report' && report.availableBytes).toBeGreaterThan(4 * GIB);
  expect(lab.faults).toEqual([]);
});

test('is refused there where reuse was not asked for', async () => {
  const { plugStick } = await removeStick(false);
  expect(await plugStick('ha2')).toMatch(/reboot|reset/);
});
