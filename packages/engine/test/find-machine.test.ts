import type { Found, Hypervisor, MachineEnd, MachineSession } from '@dimmer/hypervisor';
import { createVirtualClock } from '@dimmer/reducer';
import { expect, test } from 'vitest';
import { createMachineLink } from '../src/machine-link.ts';
import type { VmInput } from '../src/vm/io.ts';
import { newVm } from './support/engine-lab.ts';

const DEFINITION = { id: 'vm', name: 'vm', ...newVm('vm').definition };

/** A link whose machine is found when the test says so. */
function openLink() {
  const clock = createVirtualClock();
  const inputs: VmInput[] = [];
  const looks: ((found: Found) => void)[] = [];
  const done: string[] = [];
  const hypervisor: Hypervisor = {
    start: () => Promise.reject(new Error('nothing is started here')),
    find: () => new Promise((resolve) => looks.push(resolve)),
    end: async () => void done.push('end'),
  };
  const link = createMachineLink({
    hypervisor,
    post: (input) => inputs.push(input),
    onFault: (fault) => done.push(String(fault)),
    clock: { now: () => clock.now(), after: (ms, callback) => clock.after(ms, callback) },
  });

  function session(observable = true) {
    let end: (how: MachineEnd) => void = () => {};
    const ended = new Promise<MachineEnd>((resolve) => {
      end = resolve;
    });
    const found = {
      growthMode: 'none',
      shape: { bootBytes: 1, maximumBytes: 1, slots: 0, numaNodes: 1, region: { baseBytes: 0, sizeBytes: 0 } },
      observe: () => (observable ? Promise.resolve({ at: 0 }) : Promise.reject(new Error('nonsense'))),
      perform: async () => ({ ok: true }),
      onEvent: () => () => {},
      ended,
      release: async () => {
        done.push('release');
        end({ reason: 'released' });
      },
      kill: async () => {
        done.push('kill');
        end({ reason: 'killed' });
      },
    } as unknown as MachineSession;
    return { found: { how: 'here', session: found } as const, end };
  }

  return {
    link,
    inputs,
    done,
    clock,
    session,
    get looks() {
      return looks.length;
    },
    async answer(found: Found) {
      looks.at(-1)?.(found);
      await settle();
    },
    settle,
  };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

const away: Found = { how: 'unreachable', reason: 'nobody listens' };

test('a machine that cannot be reached is looked for again, more and more rarely, up to every half minute', async () => {
  const lab = openLink();
  lab.link.find(DEFINITION);
  const pauses: number[] = [];
  for (let look = 0; look < 9; look += 1) {
    await lab.answer(away);
    const before = lab.looks;
    const from = lab.clock.now();
    while (lab.looks === before) {
      lab.clock.advance(100);
      await lab.settle();
    }
    pauses.push(lab.clock.now() - from);
  }
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  expect(lab.inputs.every(({ type }) => type === 'unobservable')).toBe(true);
  expect(lab.inputs[0]).toEqual({ type: 'unobservable', reason: 'The machine cannot be reached: nobody listens.' });
});

test('one that is found is up, and its end is told', async () => {
  const lab = openLink();
  lab.link.find(DEFINITION);
  const { found, end } = lab.session();
  await lab.answer(found);
  expect([lab.inputs.at(-1)?.type, lab.link.up]).toEqual(['machine-up', true]);
  end({ reason: 'crashed', detail: 'QEMU ended with status 134.' });
  await lab.answer(away);
  expect(lab.inputs.at(-1)).toEqual({ type: 'machine-gone', reason: 'crashed', detail: 'QEMU ended with status 134.' });
});

test('after a command a real machine is looked at soon and more than once; it may be done in a tenth of a second', async () => {
  const lab = openLink();
  lab.link.find({ ...DEFINITION, qemu: { attach: { qmpSocket: '/x' } } });
  await lab.answer(lab.session().found);
  const looksAt: number[] = [];
  lab.link.perform(1, { type: 'balloon', targetBytes: 4096 });
  await lab.settle();
  for (let ms = 0; ms < 250; ms += 10) {
    const before = lab.inputs.length;
    lab.clock.advance(10);
    await lab.settle();
    if (lab.inputs.slice(before).some(({ type }) => type === 'observed')) looksAt.push(lab.clock.now());
  }
  expect(looksAt).toEqual([20, 50, 100, 180]);
});

test('one that has ended is not looked for any more', async () => {
  const lab = openLink();
  lab.link.find(DEFINITION);
  await lab.answer({ how: 'gone', end: { reason: 'shutdown' } });
  expect(lab.inputs).toEqual([{ type: 'machine-gone', reason: 'shutdown' }]);
  lab.clock.advance(60_000);
  expect(lab.looks).toBe(1);
});

test('one that is there and makes no sense is let go, not killed, and looked for again', async () => {
  const lab = openLink();
  lab.link.find(DEFINITION);
  await lab.answer(lab.session(false).found);
  expect(lab.done).toEqual(['release']);
  expect(lab.inputs).toEqual([
    { type: 'unobservable', reason: 'The machine cannot be reached: it cannot be observed.' },
  ]);
  lab.clock.advance(500);
  await lab.settle();
  expect(lab.looks).toBe(2);
});

test('killing one that cannot be reached ends it behind its monitor, and the search', async () => {
  const lab = openLink();
  lab.link.find(DEFINITION);
  await lab.answer(away);
  lab.link.kill();
  await lab.settle();
  expect(lab.done).toEqual(['end']);
  expect(lab.inputs.at(-1)).toEqual({ type: 'machine-gone', reason: 'killed' });
  lab.clock.advance(60_000);
  await lab.settle();
  expect(lab.looks).toBe(1);
});

test('a Dimmer that stops lets its machine go', async () => {
  const lab = openLink();
  lab.link.find(DEFINITION);
  await lab.answer(lab.session().found);
  const told = lab.inputs.length;
  await lab.link.abandon();
  expect(lab.done).toEqual(['release']);
  expect(lab.inputs).toHaveLength(told);
});

test('a Dimmer that stops in the middle of a search lets go what it finds', async () => {
  const lab = openLink();
  lab.link.find(DEFINITION);
  await lab.link.abandon();
  await lab.answer(lab.session().found);
  expect(lab.done).toEqual(['release']);
  expect(lab.inputs).toEqual([]);
});

test('where machines end with their connection, nothing is found', async () => {
  const inputs: VmInput[] = [];
  const link = createMachineLink({
    hypervisor: { start: () => Promise.reject(new Error('not here')) },
    post: (input) => inputs.push(input),
    onFault: () => {},
    clock: { now: () => 0, after: () => () => {} },
  });
  link.find(DEFINITION);
  await new Promise((resolve) => setImmediate(resolve));
  expect(inputs).toEqual([{ type: 'machine-gone', reason: 'lost' }]);
});
