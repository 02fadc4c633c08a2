import type { FastifyInstance } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import type { AppOptions } from '../app-options.ts';
import { presentMemory } from '../present/memory.ts';
import { answerWork } from './answer-work.ts';
import { readSizes } from './read-sizes.ts';
import { belowVm, findVm, memoryStateOf } from './resources.ts';
import { addRoute, type Call } from './route.ts';

export function addMemoryRoutes(app: FastifyInstance, { engine }: AppOptions): void {
  const options = belowVm(engine, memoryStateOf);

  addRoute(app, 'getMemory', options, ({ request }) => ({
    status: 200,
    body: presentMemory(findVm(engine, request).memory),
  }));

  addRoute(app, 'updateMemory', options, async (call) => {
    const { record } = findVm(engine, call.request);
    const answer = await engine.setTarget(record.id, readChange(call.body), call.actor, call.expects);
    const work = await answerWork(engine, call, answer);
    return work ?? { status: 200, body: presentMemory(findVm(engine, call.request).memory) };
  });

  addRoute(app, 'deletePending', options, () => {
    throw new ApiProblem('not-supported-yet', LATER);
  });

  addRoute(app, 'planMemory', options, ({ request, body }) => {
    const { record } = findVm(engine, request);
    const { targetBytes } = readSizes(body, ['targetBytes']);
    const { steps, risks, ...plan } = engine.plan(record.id, targetBytes!);
    return {
      status: 200,
      body: { ...plan, steps: steps.map((one) => ({ ...one })), risks: risks.map((one) => ({ ...one })) },
    };
  });
}

const LATER = 'when: changes for the next boot come with a later version; "now" is there.';

function readChange(body: Call<'updateMemory'>['body']) {
  if (body.when !== undefined && body.when !== 'now') throw new ApiProblem('not-supported-yet', LATER);
  const sizes = readSizes(body, ['targetBytes', 'minimumBytes', 'maximumBytes']);
  if (Object.keys(sizes).length === 0) {
    throw new ApiProblem('nothing-to-change', 'Name targetBytes, minimumBytes or maximumBytes.');
  }
  return { ...sizes, force: body.force ?? false };
}
