import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AppOptions } from '../app-options.ts';
import { presentDiagnosis, presentLog } from '../present/diagnosis.ts';
import { presentRefusal } from '../present/refusal.ts';
import { findVm } from './resources.ts';
import { addRoute } from './route.ts';

/** What a machine is, and what its process said: to find out why a VM does not follow. */
export function addDiagnosisRoutes(app: FastifyInstance, { engine }: AppOptions): void {
  const options = { find: (request: FastifyRequest) => findVm(engine, request) };

  addRoute(app, 'getDiagnosis', options, async ({ request }) => {
    const answer = await engine.diagnose(findVm(engine, request).record.id);
    if ('type' in answer) throw presentRefusal(answer);
    return { status: 200, body: presentDiagnosis(answer) };
  });

  addRoute(app, 'getMachineLog', options, async ({ request, query }) => {
    const answer = await engine.machineLog(findVm(engine, request).record.id, query.lines ?? DEFAULT_LINES);
    if (answer && 'type' in answer) throw presentRefusal(answer);
    return { status: 200, body: presentLog(answer) };
  });
}

const DEFAULT_LINES = 200;
