import type { Engine, VmSnapshot } from '@dimmer/engine';
import type { Operation, StickView } from '@dimmer/planner';
import type { FastifyRequest } from 'fastify';
import { ApiProblem } from '../api-problem.ts';

/** Finds what a path names; what is not there is a 404. */

export function findVm(engine: Engine, request: FastifyRequest): VmSnapshot {
  const { vm: name } = request.params as { vm: string };
  const vm = engine.vm(name);
  if (!vm) throw new ApiProblem('vm-unknown', `There is no VM "${name}".`);
  return vm;
}

export function findStick(engine: Engine, request: FastifyRequest): StickView {
  const { id } = request.params as { id: string };
  const { memory, record } = findVm(engine, request);
  const stick = memory.sticks.find((one) => one.id === id);
  if (!stick) throw new ApiProblem('device-unknown', `${record.name} has no stick "${id}".`);
  return stick;
}

/** An operation as it stands now, also one of the past. */
export async function findOperation(engine: Engine, request: FastifyRequest): Promise<Operation> {
  const { id } = request.params as { id: string };
  const operation = await engine.waitFor(id, 0);
  if (!operation) throw new ApiProblem('operation-unknown', `There is no operation "${id}".`);
  return operation;
}

/** The parts of a VM that requests change. */
export function readVmState(engine: Engine): (request: FastifyRequest) => unknown {
  return (request) => {
    const { record, state } = findVm(engine, request);
    const { ran: _, updatedAt: __, ...rest } = record;
    return [rest, state];
  };
}

export function readMemoryState(engine: Engine): (request: FastifyRequest) => unknown {
  return (request) => findVm(engine, request).record.desired;
}
