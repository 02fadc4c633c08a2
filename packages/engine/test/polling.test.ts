import type { Hypervisor, MachineSession } from '@dimmer/hypervisor';
import { GIB } from '@dimmer/pages';
import { createVirtualClock } from '@dimmer/reducer';
import type { MachineEvent, Observation } from '@dimmer/planner';
import { expect, test } from 'vitest';
import { lookAfter } from '../src/look-after.ts';
import { createMachineLink } from '../src/machine-link.ts';
import type { Mailbox } from '../src/mailbox.ts';
import type { VmInput } from '../src/vm/io.ts';
import { newVm, startEngineLab } from './support/engine-lab.ts';

test('a VM at rest is looked at once a second, one at work four times', async () => {
  let looks = 0;
  const lab = await startEngineLab({
    wrapHypervisor: (hypervisor) => ({
      ...hypervisor,
      async start(definition) {
        const session = await hypervisor.start(definition);
        return {
          ...session,
          observe() {
            looks += 1;
            return session.observe();
          },
        };
      },
    }),
  });
  await lab.run('win');
  const count = async (): Promise<number> => {
    const before = looks;
    await lab.advance(10_000);
    return looks - before;
  };
  await lab.advance(1000);
  expect(await count()).toBe(10);
  lab.guests.get('win')?.hush();
  const asked = lab.engine.setTarget('win', { targetBytes: 3 * GIB, force: true }, 'ann');
  expect(await lab.settled(asked)).toMatchObject({ type: 'accepted' });
  await lab.advance(1000);
  expect(await count()).toBeGreaterThanOrEqual(40);
});

test('ten thousand VMs at rest share 500 looks a second, and each has its turn', () => {
  const clock = createVirtualClock(1_795_400_000_000);
  const looks = new Uint32Array(10_000);
  const atRest = Array.from({ length: looks.length }, (_, vm) => ({
    up: true,
    core: { action: null, memory: { operationId: null, phase: 'settled' } },
    poll: () => {
      looks[vm]! += 1;
    },
  }));
  const stop = lookAfter(clock, () => atRest as unknown as Mailbox[], { take() {}, flush: async () => {} });
  clock.advance(40_000);
  stop();
  expect(looks.every((count) => count === 2)).toBe(true);
});

/** A link whose session answers when the test says so. */
async function openLink() {
  const inputs: VmInput[] = [];
  const faults: unknown[] = [];
  const looks: { resolve: (seen: Observation) => void; reject: (error: Error) => void }[] = [];
  const commands: (() => void)[] = [];
  let hear: (event: MachineEvent) => void = () => {};
  let end: () => void = () => {};
  const session: MachineSession = {
    growthMode: 'haprot',
    shape: { bootBytes: 0, maximumBytes: 0, slots: 0, numaNodes: 1, region: { baseBytes: 0, sizeBytes: 0 } },
    observe: () => new Promise((resolve, reject) => looks.push({ resolve, reject })),
    perform: () => new Promise((resolve) => commands.push(() => resolve({ ok: true }))),
    execute: async () => ({ ok: true, value: {} }),
    commandLine: async () => ({ ok: true, value: '' }),
    onEvent(listener) {
      hear = listener;
      return () => {};
    },
    ended: new Promise((resolve) => {
      end = () => resolve({ reason: 'killed' });
    }),
    save: () => Promise.reject(new Error('not asked here')),
    kill: async () => end(),
    release: async () => end(),
    examine: () => Promise.reject(new Error('not asked here')),
  };
  const hypervisor: Hypervisor = { start: async () => session };
  const link = createMachineLink({
    hypervisor,
    post: (input) => inputs.push(input),
    onFault: (fault) => faults.push(fault),
    clock: { now: () => 0, after: () => () => {} },
  });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const seen = (actualBytes: number): Observation => ({
    at: 0,
    running: true,
    status: 'running',
    growthMode: 'haprot',
    balloonDevice: 'hv-balloon',
    actualBytes,
    baseBytes: 0,
    sticks: [],
    region: null,
    balloon: null,
  });
  async function answerLook(actualBytes: number): Promise<void> {
    looks.shift()?.resolve(seen(actualBytes));
    await turn();
  }
  link.start({ id: 'vm', name: 'vm', ...newVm('vm').definition });
  await turn();
  return { link, inputs, faults, looks, commands, answerLook, hear: (event: MachineEvent) => hear(event), turn };
}

const BALLOON = { type: 'balloon', targetBytes: GIB } as const;
const types = (inputs: readonly VmInput[]): unknown[] => inputs.map((input) => input.type);

test('what the machine says before it counts as there waits until it does', async () => {
  const { inputs, hear, answerLook, turn } = await openLink();
  hear({ type: 'powerdown', at: 0, raw: {} });
  await turn();
  expect(inputs).toEqual([]);
  await answerLook(1);
  expect(types(inputs)).toEqual(['machine-up', 'machine-event']);
});

test('there is one look at a time, and one more for all wishes that came meanwhile', async () => {
  const { link, inputs, looks, answerLook } = await openLink();
  await answerLook(1);
  for (let wish = 0; wish < 5; wish += 1) link.poll();
  expect(looks).toHaveLength(1);
  await answerLook(2);
  expect(looks).toHaveLength(1);
  await answerLook(3);
  expect(looks).toHaveLength(0);
  expect(types(inputs)).toEqual(['machine-up', 'observed', 'observed']);
});

test('a look that began before a command ended tells of the past: it is thrown away, and taken again', async () => {
  const { link, inputs, looks, commands, answerLook, turn } = await openLink();
  await answerLook(1);
  link.poll();
  link.perform(7, BALLOON);
  commands.shift()?.();
  await turn();
  await answerLook(2);
  expect(types(inputs)).toEqual(['machine-up', 'command-ended']);
  expect(looks).toHaveLength(1);
  await answerLook(3);
  expect(inputs.at(-1)).toMatchObject({ type: 'observed', observation: { actualBytes: 3 } });
});

test('a machine is unreachable when it was looked at twice in vain, and never because it ended', async () => {
  const { link, inputs, looks, answerLook, turn } = await openLink();
  await answerLook(1);
  for (let look = 0; look < 2; look += 1) {
    expect(types(inputs)).toEqual(['machine-up']);
    link.poll();
    looks.shift()?.reject(new Error('nonsense'));
    await turn();
  }
  expect(types(inputs)).toEqual(['machine-up', 'unobservable']);
  link.poll();
  link.kill();
  await turn();
  looks.shift()?.reject(new Error('the QMP connection is gone'));
  await turn();
  expect(types(inputs)).toEqual(['machine-up', 'unobservable', 'machine-gone']);
});

test('a machine that is killed while it comes up is never there', async () => {
  const { link, inputs, answerLook } = await openLink();
  link.kill();
  await answerLook(1);
  expect(inputs).toEqual([{ type: 'machine-gone', reason: 'killed' }]);
});

test('without a machine a command is lost, and nobody is told anything after the end', async () => {
  const { link, inputs, answerLook, turn } = await openLink();
  await answerLook(1);
  link.kill();
  await turn();
  link.perform(1, BALLOON);
  link.poll();
  await turn();
  expect(inputs.at(-1)).toEqual({ type: 'command-ended', commandId: 1, result: { ok: false, lost: true } });
  expect(await link.say((session) => session.commandLine('info status'))).toEqual({ ok: false, lost: true });
  const count = inputs.length;
  await link.abandon();
  link.perform(2, BALLOON);
  await turn();
  expect(inputs).toHaveLength(count);
});
