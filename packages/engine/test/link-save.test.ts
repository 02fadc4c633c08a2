import type { Hypervisor, MachineSession, SavedMachine } from '@dimmer/hypervisor';
import type { Observation } from '@dimmer/planner';
import { createVirtualClock } from '@dimmer/reducer';
import { expect, test } from 'vitest';
import { createMachineLink } from '../src/machine-link.ts';
import type { VmInput } from '../src/vm/io.ts';
import { newVm } from './support/engine-lab.ts';

const document: SavedMachine = { kind: 'dimmer-machine', version: 1 };
const SEEN = { at: 0, running: true } as Observation;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A link whose machine is saved when the test says so. */
async function openLink(readSaved?: () => Promise<unknown>) {
  const inputs: VmInput[] = [];
  const faults: unknown[] = [];
  const started: unknown[] = [];
  let kills = 0;
  let endSave: { resolve: (saved: SavedMachine) => void; reject: (error: Error) => void } | undefined;
  let end: (reason: 'killed' | 'saved') => void = () => {};
  const session = {
    observe: async () => SEEN,
    onEvent: () => () => {},
    save: () =>
      new Promise<SavedMachine>((resolve, reject) => {
        endSave = { resolve, reject };
      }),
    ended: new Promise((resolve) => {
      end = (reason) => resolve({ reason });
    }),
    kill: async () => {
      kills += 1;
      end('killed');
    },
    release: async () => {
      kills += 1;
      end('killed');
    },
  } as unknown as MachineSession;
  const hypervisor: Hypervisor = {
    async start(...args) {
      started.push(args[1]);
      return session;
    },
  };
  const link = createMachineLink({
    hypervisor,
    post: (input) => inputs.push(input),
    onFault: (fault) => faults.push(fault),
    clock: { now: () => 0, after: () => () => {} },
  });
  link.start({ id: 'vm', name: 'vm', ...newVm('vm').definition }, readSaved);
  await turn();
  return {
    link,
    inputs,
    faults,
    started,
    get kills() {
      return kills;
    },
    async saved(): Promise<void> {
      endSave?.resolve(document);
      end('saved');
      await turn();
    },
    async refused(): Promise<void> {
      endSave?.reject(new Error('it is busy'));
      await turn();
    },
  };
}

const types = (inputs: readonly VmInput[]): unknown[] => inputs.map((input) => input.type);

test('a saved machine is told of once, with its document', async () => {
  const lab = await openLink();
  lab.link.save();
  await lab.saved();
  expect(lab.inputs.slice(1)).toEqual([{ type: 'machine-saved', document }]);
  expect(lab.link.up).toBe(false);
  expect(lab.faults).toEqual([]);
});

test('one that cannot be saved is there still', async () => {
  const lab = await openLink();
  lab.link.save();
  await lab.refused();
  expect(lab.inputs.slice(1)).toEqual([{ type: 'machine-not-saved', reason: 'it is busy' }]);
  expect(lab.link.up).toBe(true);
});

test('a machine is restored with what was saved of it, and fails when that cannot be read', async () => {
  const lab = await openLink(async () => document);
  expect(lab.started).toEqual([document]);
  expect(types(lab.inputs)).toEqual(['machine-up']);
  const broken = await openLink(() => Promise.reject(new Error('it is damaged')));
  expect(broken.started).toEqual([]);
  expect(broken.inputs).toEqual([{ type: 'machine-failed', reason: 'it is damaged' }]);
});

test('put away, a machine says no more; one that takes too long loses its power', async () => {
  const clock = createVirtualClock();
  const quick = await openLink();
  const kept = quick.link.putAway(clock, 1000);
  await quick.saved();
  expect(await kept).toEqual(document);
  await quick.link.abandon();
  expect(types(quick.inputs)).toEqual(['machine-up']);

  const slow = await openLink();
  const late = slow.link.putAway(clock, 1000);
  clock.advance(1000);
  expect(await late).toBeNull();
  await slow.link.abandon();
  expect(slow.kills).toBe(1);

  const refusing = await openLink();
  const never = refusing.link.putAway(clock, 1000);
  await refusing.refused();
  expect(await never).toBeNull();
});
