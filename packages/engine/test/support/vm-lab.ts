import { GIB } from '@dimmer/pages';
import type { MachineEvent, Observation } from '@dimmer/planner';
import { createRecord } from '../../src/define-vm.ts';
import type { VmAction, VmRecord } from '../../src/index.ts';
import type { VmEffect, VmInput } from '../../src/vm/io.ts';
import { createVmCore, stateOf } from '../../src/vm/vm-core.ts';
import { vmStep } from '../../src/vm/vm-step.ts';
import { newVm } from './engine-lab.ts';

const SHAPE = {
  bootBytes: 4 * GIB,
  maximumBytes: 64 * GIB,
  slots: 256,
  numaNodes: 1,
  region: { baseBytes: 5 * GIB, sizeBytes: 60 * GIB },
};

function observation(at: number, over: Partial<Observation> = {}): Observation {
  return {
    at,
    running: true,
    status: 'running',
    growthMode: 'haprot',
    balloonDevice: 'hv-balloon',
    actualBytes: 4 * GIB,
    baseBytes: 4 * GIB,
    sticks: [],
    region: null,
    balloon: null,
    ...over,
  };
}

/** One VM without anything around it: what goes in, what comes out. */
export function createVm(
  over: Parameters<typeof newVm>[1] & { readonly ran?: boolean; readonly saved?: VmRecord['saved'] } = {},
) {
  const { ran = false, saved = null, ...definition } = over;
  const record = { ...createRecord(newVm('win', definition), 'vm', 0), ran, saved };
  const core = createVmCore({ record, growthMode: 'haprot', unfinished: [], failure: null, toldState: 'defined' });
  let at = 0;
  let ids = 0;
  let hostLimitBytes = 100 * GIB;

  function give(input: VmInput): readonly VmEffect[] {
    at += 10;
    const [, effects] = vmStep(core, { input, stamp: { at, newId: () => `id-${(ids += 1)}`, hostLimitBytes } });
    return effects;
  }

  const act = (action: VmAction, operationId: string = action) =>
    give({ type: 'act', action, operationId, requestId: 'r', actor: 'ann' });
  const event = (type: 'stop' | 'resume' | 'powerdown') =>
    give({ type: 'machine-event', event: { type, at, raw: {} } });
  const guestShutdown = (): MachineEvent => ({
    type: 'shutdown',
    guest: true,
    reason: 'guest-shutdown',
    at,
    raw: { end: 1 },
  });
  return {
    core,
    give,
    act,
    event,
    shutdown: () => give({ type: 'machine-event', event: guestShutdown() }),
    up: () => give({ type: 'machine-up', shape: SHAPE, observation: observation(at) }),
    observe: (seen: Partial<Observation> = {}) => give({ type: 'observed', observation: observation(at, seen) }),
    answered: (operationId: string, command: 'system_powerdown' | 'cont' | 'stop') =>
      give({ type: 'action-answered', operationId, command, reply: { ok: true, value: {} } }),
    pass(ms: number) {
      at += ms;
    },
    limit(bytes: number) {
      hostLimitBytes = bytes;
    },
    state: () => stateOf(core),
  };
}

export const types = (effects: readonly VmEffect[]): unknown[] => effects.map((effect) => effect.type);
export const ended = (effects: readonly VmEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'save-operation' ? [effect.operation] : [])).at(-1);

export function createRunning() {
  const vm = createVm();
  vm.act('start');
  vm.up();
  return vm;
}
