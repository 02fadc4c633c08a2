import { ERRORS } from '@dimmer/contract/errors';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiProblem, describeProblem } from '../api-problem.ts';
import { readValidationErrors } from '../present/validation-errors.ts';

/** Every error leaves as a problem document; what nobody expected leaves as `internal`, with its message in the log only. */
export const problems = fp(async (app: FastifyInstance) => {
  app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(request, reply, toProblem(error, request)));
});

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ApiProblem): FastifyReply {
  const { code, message, extras } = problem;
  return reply
    .code(ERRORS[code].status)
    .type('application/problem+json')
    .send(JSON.stringify(describeProblem(code, message, request.id, extras)));
}

function toProblem(error: FastifyError, request: FastifyRequest): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error.validation) {
    const errors = readValidationErrors(error.validation, error.validationContext);
    const detail = errors.map(({ pointer, detail }) => `${pointer || 'the body'} ${detail}`).join('; ');
    return new ApiProblem('bad-request', `${detail}.`, { errors });
  }
  const { statusCode = 500 } = error;
  if (statusCode === 415)
    return new ApiProblem('bad-request', 'The body has to be JSON: `Content-Type: application/json`.');
  if (statusCode >= 400 && statusCode < 500) return new ApiProblem('bad-request', error.message);
  request.log.error({ err: error }, `${request.method} ${request.url} failed`);
  return new ApiProblem('internal', `The log has the details under request ${request.id}.`);
}
