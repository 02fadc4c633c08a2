import { GIB } from '@dimmer/pages';
import { expect, test } from 'vitest';
import { type EngineLab, newVm, startEngineLab } from './support/engine-lab.ts';

/** So that it is clear which seconds pass. */
const betweenSeconds = (lab: EngineLab): Promise<void> => lab.advance(1050 - (lab.wallNow() % 1000));

test('each VM that runs is sampled once a second, all in one batch, and told live', async () => {
  const lab = await startEngineLab();
  await lab.run('one');
  await lab.run('two');
  await lab.settled(lab.engine.define(newVm('off'), 'ann'));
  await betweenSeconds(lab);
  const batches = lab.memory.batches.length;
  await lab.advance(10_000);
  const added = lab.memory.batches.slice(batches);
  expect(added).toHaveLength(10);
  for (const batch of added)
    expect(batch.map((sample) => sample.vm)).toEqual([lab.vm('one').record.id, lab.vm('two').record.id]);
  const times = added.map((batch) => batch[0]?.time ?? 0);
  expect(times.map((time) => time % 1000)).toEqual(times.map(() => 0));
  expect(times.map((time, index) => time - (times[0] ?? 0) - index * 1000)).toEqual(times.map(() => 0));
  expect(added.flat()[0]).toMatchObject({ actualBytes: 4 * GIB, targetBytes: 4 * GIB, balloonedBytes: 0 });
  const live = lab.heard.filter((message) => message.type === 'sample').map((message) => message.sample);
  expect(live).toEqual(lab.memory.samples);
});

test('nothing is sampled while nothing is known: not when off, not while the guest boots', async () => {
  const lab = await startEngineLab();
  const id = await lab.run('win');
  const known = lab.memory.samples.filter((sample) => sample.vm === id);
  expect(known.length).toBeGreaterThan(40);
  // The guest's firmware boots for two seconds; what it can it says after that.
  const started = lab.memory.operations.values().next().value?.startedAt ?? 0;
  expect(known[0]?.time).toBeGreaterThanOrEqual(started + 2000);
  await lab.settled(lab.engine.act('win', 'kill', 'ann'));
  await lab.advance(5000);
  expect(lab.memory.samples.filter((sample) => sample.vm === id)).toHaveLength(known.length);
});

test('a store that is behind gets what has gathered in one batch', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  await betweenSeconds(lab);
  const written = lab.memory.store.addSamples.bind(lab.memory.store);
  let resume: () => void = () => {};
  Object.assign(lab.memory.store, {
    addSamples: (batch: Parameters<typeof written>[0]) =>
      new Promise<void>((resolve) => {
        resume = resolve;
      }).then(() => written(batch)),
  });
  const batches = lab.memory.batches.length;
  await lab.advance(5000);
  expect(lab.memory.batches).toHaveLength(batches);
  resume();
  await lab.settle();
  resume();
  await lab.settle();
  expect(lab.memory.batches.slice(batches).map((batch) => batch.length)).toEqual([1, 4]);
});
