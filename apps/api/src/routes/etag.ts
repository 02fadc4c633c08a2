import { createHash } from 'node:crypto';
import type { FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import { ApiProblem } from '../api-problem.ts';

/**
 * What the ETag of a resource stands for: the part of it that requests change. What the guest reports moves every
 * second and is left out, or nobody could ever send `If-Match`.
 */
export type ReadState = (request: FastifyRequest) => unknown;

export function tagOf(state: unknown): string {
  const hash = createHash('sha1').update(JSON.stringify(state)).digest('base64url');
  return `"${hash.slice(0, 20)}"`;
}

/** Refuses (412) a request whose `If-Match` names another state than the present one. */
export function checkIfMatch(read: ReadState): preHandlerAsyncHookHandler {
  return async (request) => {
    const wanted = request.headers['if-match'];
    if (wanted === undefined || wanted.trim() === '*') return;
    const present = tagOf(await read(request));
    const tags = wanted.split(',').map((tag) => tag.trim());
    if (!tags.includes(present)) throw new ApiProblem('precondition-failed', `The ETag is ${present} now.`);
  };
}
