import { GIB } from '@dimmer/pages';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBudget } from '../src/budget.ts';
import { startEngineLab } from './support/engine-lab.ts';

test('each VM may have what the others leave; what is given back is there for others', () => {
  const bytes = fc.integer({ min: 0, max: 100 });
  const change = fc.record({ vm: fc.constantFrom('a', 'b', 'c'), bytes });
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const budget = createBudget(100);
      const held = new Map<string, number>();
      for (const { vm, bytes } of changes) {
        budget.reserve(vm, bytes);
        held.set(vm, bytes);
        const sum = [...held.values()].reduce((total, one) => total + one, 0);
        expect(budget.reservedBytes).toBe(sum);
        for (const [one, own] of held) expect(budget.limitFor(one)).toBe(Math.max(0, 100 - sum + own));
      }
    }),
  );
});

test('two VMs that ask at the same moment are not granted the same room', async () => {
  const lab = await startEngineLab({ hostCapacityBytes: 20 * GIB });
  await lab.run('one');
  await lab.run('two');
  expect(lab.engine.host()).toEqual({
    capacityBytes: 20 * GIB,
    reservedBytes: 8 * GIB,
    grantedBytes: 8 * GIB,
    maximumBytes: 128 * GIB,
    vmCount: 2,
  });
  const ask = (name: string) => lab.engine.setTarget(name, { targetBytes: 12 * GIB, force: true }, 'ann');
  const [first, second] = await lab.settled(Promise.all([ask('one'), ask('two')]));
  expect(first).toMatchObject({ type: 'accepted' });
  expect(second).toMatchObject({ type: 'denied', reason: 'host-memory-short', limitBytes: 8 * GIB });
  await lab.advance(5000);
  expect(lab.engine.host()).toMatchObject({ reservedBytes: 16 * GIB, grantedBytes: 16 * GIB });

  expect(await lab.resize('one', 6 * GIB)).toMatchObject({ state: 'succeeded' });
  expect(await lab.resize('two', 12 * GIB)).toMatchObject({ state: 'succeeded' });
  expect(lab.engine.host().grantedBytes).toBe(18 * GIB);
});

test('a VM whose boot memory has no room does not start, and says why', async () => {
  const lab = await startEngineLab({ hostCapacityBytes: 7 * GIB });
  await lab.run('one');
  await lab.settled(
    lab.engine.define({ name: 'two', definition: lab.vm('one').record.definition, start: true }, 'ann'),
  );
  expect(lab.vm('two')).toMatchObject({ state: 'failed', record: { ran: false } });
  const [operation] = [...lab.memory.operations.values()].filter((one) => one.vm === lab.vm('two').record.id);
  expect(operation).toMatchObject({ kind: 'start', state: 'failed', outcome: 'host-memory-short' });
  const kill = await lab.settled(lab.engine.act('one', 'kill', 'ann'));
  expect(kill).toMatchObject({ type: 'accepted' });
  await lab.advance(100);
  expect(await lab.settled(lab.engine.act('two', 'start', 'ann'))).toMatchObject({ operation: { state: 'running' } });
});
