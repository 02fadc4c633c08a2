import type { Engine, VmSnapshot } from '@dimmer/engine';
import type { Operation, StickView } from '@dimmer/planner';
import type { FastifyRequest } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import type { VmPart } from './etag.ts';
import type { RouteOptions } from './route.ts';

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
export function vmStateOf({ record, state }: VmPart): unknown {
  const { ran: _, updatedAt: __, ...rest } = record;
  return [rest, state];
}

export function memoryStateOf({ record }: VmPart): unknown {
  return record.desired;
}

/** Options of a route below a VM, whose ETag stands for a part of it. */
export function belowVm(engine: Engine, stateOf: (vm: VmPart) => unknown): RouteOptions {
  return {
    find: (request) => findVm(engine, request),
    state: (request) => stateOf(findVm(engine, request)),
    vmState: stateOf,
  };
}
