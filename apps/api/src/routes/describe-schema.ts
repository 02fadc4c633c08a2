import { type Route, type RouteName, routes } from '@dimmer/contract';
import type { FastifySchema } from 'fastify';

/** Any route may answer a problem. */
const PROBLEM = {
  description: 'A problem; docs/errors.md has an entry for each code',
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
};

const MEANINGS: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Accepted: the operation goes on',
  204: 'Done',
  503: 'Not ready',
};

/** A route of the contract as Fastify validates it and OpenAPI shows it. */
export function describeSchema(name: RouteName): FastifySchema {
  const { tag, summary, params, query, body, answers, open }: Route = routes[name];
  return {
    operationId: name,
    tags: [tag],
    summary,
    ...(open ? { security: [] } : {}),
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body ? { body } : {}),
    response: { ...describeAnswers(answers), default: PROBLEM },
  };
}

function describeAnswers(answers: Route['answers']): Record<string, unknown> {
  const described = Object.entries(answers).map(([status, schema]) => [
    status,
    { description: MEANINGS[status], ...(schema ? { content: { 'application/json': { schema } } } : { type: 'null' }) },
  ]);
  return Object.fromEntries(described);
}
