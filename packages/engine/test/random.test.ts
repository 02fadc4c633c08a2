import { GIB, MIB } from '@dimmer/pages';
import { isEnded } from '@dimmer/planner';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EngineLab, newVm, startEngineLab } from './support/engine-lab.ts';
import { createMemoryStore } from './support/memory-store.ts';

const NAMES = ['one', 'two'] as const;
const CAPACITY_BYTES = 24 * GIB;

/** What people, guests and mishaps may do, in any order. */
const deed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('target'), vm: fc.nat(1), mib: fc.integer({ min: 1, max: 20_000 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('act'),
      vm: fc.nat(1),
      action: fc.constantFrom('start', 'shutdown', 'reboot', 'reset', 'pause', 'resume', 'kill', 'save', 'restore'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('type'),
      vm: fc.nat(1),
      line: fc.constantFrom(
        'balloon 2048',
        'stop',
        'cont',
        'system_reset',
        'quit',
        'object_add memory-backend-ram,id=m,size=1G',
        'device_add mem-haprot,id=h,memdev=m',
        'device_del h',
        'info balloon',
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel'), vm: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('mute'), vm: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('refuse'), forMs: fc.integer({ min: 1, max: 3000 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('kill -9') }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('wait'), forMs: fc.integer({ min: 1, max: 4000 }) }) },
);
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

const begin = (memory = createMemoryStore(), life = 'first'): Promise<EngineLab> =>
  startEngineLab({ memory, life, hostCapacityBytes: CAPACITY_BYTES, embedded: { fastBoot: true } });

/** Does it without waiting for an answer: what is not done yet when the next thing happens is part of the matter. */
async function perform(lab: EngineLab, one: Deed, index: number): Promise<EngineLab> {
  const ignore = (asked: Promise<unknown>): void => void asked.catch(() => {});
  const { engine } = lab;
  const name = 'vm' in one ? (NAMES[one.vm] ?? 'one') : 'one';
  if ('mib' in one) ignore(engine.setTarget(name, { targetBytes: one.mib * MIB, force: true }, 'ann'));
  else if ('action' in one) ignore(engine.act(name, one.action, 'ann'));
  else if ('line' in one) ignore(engine.monitor(name, { commandLine: one.line }, 'ann'));
  else if (one.type === 'cancel') ignore(engine.cancel(lab.vm(name).memory.operationId ?? 'none', 'ann'));
  else if (one.type === 'mute') lab.guests.get(name)?.hush();
  else if (one.type === 'refuse' && 'forMs' in one) {
    lab.memory.refuse(new Error('busy'));
    await lab.advance(one.forMs);
    lab.memory.refuse(null);
  } else if (one.type === 'kill -9') return begin(createMemoryStore(structuredClone(contentsOf(lab))), `life-${index}`);
  else if ('forMs' in one) await lab.advance(one.forMs);
  return lab;
}

const contentsOf = ({ memory: { vms, operations, layouts, machines, events } }: EngineLab) => ({
  vms,
  operations,
  layouts,
  machines,
  events,
});

/** Long enough for every deadline. */
async function quiet(lab: EngineLab): Promise<void> {
  for (const guest of lab.guests.values()) guest.speak();
  // A store that has refused is tried again, and a reboot that nobody answers is given up; then all go on.
  await lab.advance(70_000);
  for (const name of NAMES) await lab.settled(lab.engine.act(name, 'resume', 'ann'));
  await lab.advance(200_000);
}

function check(lab: EngineLab): void {
  const { memory, engine } = lab;
  expect([...memory.operations.values()].filter((operation) => !isEnded(operation))).toEqual([]);
  expect(memory.events.map((event) => event.seq)).toEqual(memory.events.map((_, index) => index + 1));
  for (const { record, state, stateReason } of engine.vms()) {
    expect(memory.vms.get(record.id)).toEqual(record);
    expect(record.ran).toBe(state === 'running' || state === 'paused');
    expect(stateReason).toBeNull();
    const told = memory.events.findLast((event) => event.type === 'vm.state' && event.vm === record.id);
    expect(told?.data['to']).toBe(state);
    for (const stick of record.desired.layout) expect(stick.addressBytes).not.toBeUndefined();
  }
  const faults = lab.logged.filter(({ message }) => message.includes('fault') || message.includes('thrown'));
  expect([...faults, ...lab.faults]).toEqual([]);
  const ours = engine.vms().filter(({ memory: { control } }) => control === 'target');
  if (ours.length === NAMES.length) expect(engine.host().grantedBytes).toBeLessThanOrEqual(CAPACITY_BYTES);
}

test('whatever happens in whatever order: work ends, what is stored is what is shown, and nothing faults', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 25 }), async (deeds) => {
      let lab = await begin();
      for (const name of NAMES) await lab.settled(lab.engine.define(newVm(name, { start: true }), 'ann'));
      for (const [index, one] of deeds.entries()) lab = await perform(lab, one, index);
      await quiet(lab);
      check(lab);
      await lab.settled(lab.engine.close());
    }),
    { numRuns: Number(process.env['ENGINE_RUNS'] ?? 8) },
  );
}, 120_000);
