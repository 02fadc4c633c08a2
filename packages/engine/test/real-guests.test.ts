import { GIB } from '@dimmer/pages';
import { expect, test } from 'vitest';
import { type EngineLab, newVm, startEngineLab } from './support/engine-lab.ts';

/** The simulated guests themselves, with a boot that is skipped through. */
const start = () => startEngineLab({ simulatedGuests: true, embedded: { fastBoot: true } });

async function run(lab: EngineLab, name: string, guest: ReturnType<typeof newVm>['definition']['guest']) {
  const { definition } = newVm(name);
  return lab.run(name, { definition: { ...definition, guest } });
}

test.each(['windows', 'linux'] as const)(
  'an idle %s-like guest goes 4 → 12 → 3 GiB, and its stick ends wholly returned',
  async (kind) => {
    const lab = await start();
    await run(lab, 'vm', { kind, workload: 'idle' });
    expect(await lab.resize('vm', 12 * GIB)).toMatchObject({ state: 'succeeded', reachedBytes: 12 * GIB });
    expect(await lab.resize('vm', 3 * GIB, false)).toMatchObject({ state: 'succeeded', reachedBytes: 3 * GIB });
    expect(lab.vm('vm').memory).toMatchObject({
      phase: 'settled',
      sticks: [{ state: 'unused', releasedBytes: 8 * GIB }],
    });
    const [stick] = lab.vm('vm').memory.sticks;
    const answer = await lab.settled(lab.engine.unplugStick('vm', stick?.id ?? '', 'ann'));
    expect(await lab.ended(answer.type === 'accepted' ? answer.operation.id : '')).toMatchObject({
      state: 'succeeded',
    });
    expect(lab.vm('vm').record.desired.layout).toEqual([]);
    expect(lab.memory.layouts.map(({ what }) => what)).toEqual(['added', 'removed']);
    await lab.advance(5_000);
    // The guest still counts what went with the stick as committed; what it needs is told apart from it.
    const sample = lab.memory.samples.at(-1);
    expect((sample?.committedBytes ?? 0) - (sample?.balloonedBytes ?? 0)).toBeGreaterThan(8 * GIB);
    expect(sample?.demandBytes).toBeLessThan(3 * GIB);
    expect(sample?.demandBytes).toBeGreaterThan(GIB / 4);
  },
);

test('a stubborn guest ends partial at its floor, and the operation says why', async () => {
  const lab = await start();
  await run(lab, 'vm', { kind: 'stubborn', workload: 'idle' });
  const ended = await lab.resize('vm', GIB);
  expect(ended).toMatchObject({ state: 'partial', outcome: 'guest-floor', because: expect.stringContaining('floor') });
  expect(lab.vm('vm').memory).toMatchObject({ phase: 'partial', targetBytes: GIB });
});

test('a scatter guest reaches its target while its stick stays in use', async () => {
  const lab = await start();
  await run(lab, 'vm', { kind: 'windows', workload: 'scatter' });
  await lab.resize('vm', 12 * GIB);
  await lab.advance(60_000);
  expect(await lab.resize('vm', 3 * GIB, false)).toMatchObject({ state: 'succeeded' });
  const [stick] = lab.vm('vm').memory.sticks;
  expect(stick).toMatchObject({ state: 'in-use', busy: true });
  expect(await lab.settled(lab.engine.unplugStick('vm', stick?.id ?? '', 'ann'))).toMatchObject({
    type: 'denied',
    reason: 'device-busy',
    releasedBytes: stick?.releasedBytes,
  });
});

test('a first resize begins within two seconds of the start', async () => {
  const lab = await start();
  await lab.settled(lab.engine.define(newVm('vm', { start: true }), 'ann'));
  const answer = await lab.settled(lab.engine.setTarget('vm', { targetBytes: 6 * GIB, force: true }, 'ann'));
  expect(answer).toMatchObject({ type: 'accepted' });
  const began = await lab.until(() => lab.memory.events.some((event) => event.type === 'device.plugged'), 2000, 50);
  expect(began).toBe(true);
  expect(await lab.ended(answer.type === 'accepted' ? answer.operation.id : '')).toMatchObject({ state: 'succeeded' });
});
