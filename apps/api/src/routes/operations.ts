import { OPERATION_STATES, type OperationState } from '@dimmer/contract';
import type { FastifyInstance } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import type { AppOptions } from '../app-options.ts';
import { presentOperation } from '../present/operation.ts';
import { presentRefusal } from '../present/refusal.ts';
import { prefersWait } from './answer-work.ts';
import { readPosition } from './page.ts';
import { findOperation } from './resources.ts';
import { addRoute, type RouteOptions } from './route.ts';

export function addOperationRoutes(app: FastifyInstance, { engine, store }: AppOptions): void {
  const options: RouteOptions = {
    find: (request) => findOperation(engine, request),
    state: (request) => findOperation(engine, request),
  };

  addRoute(app, 'listOperations', {}, async ({ query: { vm, state, ...page } }) => {
    readPosition(page.cursor);
    const { items, nextCursor } = await store.operations({
      limit: 100,
      ...page,
      ...(vm === undefined ? {} : { vm: engine.vm(vm)?.record.id ?? vm }),
      ...(state === undefined ? {} : { states: readStates(state) }),
    });
    return { status: 200, body: { items: items.map(presentOperation), nextCursor } };
  });

  addRoute(app, 'getOperation', options, async ({ request }) => ({
    status: 200,
    body: presentOperation(await findOperation(engine, request)),
  }));

  addRoute(app, 'cancelOperation', options, async ({ request, params, actor }) => {
    const answer = await engine.cancel(params.id, actor);
    if (answer.type === 'denied') throw presentRefusal(answer);
    const seconds = prefersWait(request);
    const operation = await engine.waitFor(params.id, (seconds ?? 0) * 1000);
    const status = seconds !== undefined && operation?.endedAt !== null ? 200 : 202;
    return { status, body: presentOperation(operation ?? (await findOperation(engine, request))) };
  });
}

function readStates(text: string): OperationState[] {
  return text.split(',').map((word) => {
    const state = OPERATION_STATES.find((one) => one === word.trim());
    if (state) return state;
    const detail = `"${word}" is none of ${OPERATION_STATES.join(', ')}`;
    throw new ApiProblem('bad-request', `state: ${detail}.`, { errors: [{ pointer: '/state', detail }] });
  });
}
