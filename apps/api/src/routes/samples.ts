import type { FastifyInstance } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import type { AppOptions } from '../app-options.ts';
import { presentSamples } from '../present/samples.ts';
import { findVm } from './resources.ts';
import { addRoute } from './route.ts';

const DEFAULT_SPAN_MS = 5 * 60_000;

export function addSampleRoutes(app: FastifyInstance, { engine, store, clock }: AppOptions): void {
  addRoute(app, 'getSamples', { find: (request) => findVm(engine, request) }, async ({ request, query }) => {
    const { record } = findVm(engine, request);
    const to = readMoment(query.to, '/to') ?? clock.now();
    const from = readMoment(query.from, '/from') ?? to - DEFAULT_SPAN_MS;
    if (from > to) throw badMoment('/from', 'is after `to`');
    const step = query.step === undefined ? {} : { stepMs: query.step };
    const series = await store.samples({ vm: record.id, from, to, ...step });
    return { status: 200, body: presentSamples(series) };
  });
}

/** RFC 3339, or epoch milliseconds. */
function readMoment(text: string | undefined, pointer: string): number | undefined {
  if (text === undefined) return undefined;
  const moment = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(moment)) throw badMoment(pointer, 'is neither RFC 3339 nor epoch milliseconds');
  return moment;
}

function badMoment(pointer: string, detail: string): ApiProblem {
  return new ApiProblem('bad-request', `${pointer.slice(1)} ${detail}.`, { errors: [{ pointer, detail }] });
}
