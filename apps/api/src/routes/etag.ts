import { createHash } from 'node:crypto';
import type { FastifyRequest, preHandlerAsyncHookHandler } from 'fastify';
import type { Expectation } from '@dimmer/engine';
import { ApiProblem } from '../api-problem.ts';

/**
 * What the ETag of a resource stands for: the part of it that requests change. What the guest reports moves every
 * second and is left out, or nobody could ever send `If-Match`.
 */
export type ReadState = (request: FastifyRequest) => unknown;

/** What a VM's mailbox shows of the VM as it is when it takes a request. */
export type VmPart = Parameters<Expectation>[0];

export function tagOf(state: unknown): string {
  const hash = createHash('sha1').update(JSON.stringify(state)).digest('base64url');
  return `"${hash.slice(0, 20)}"`;
}

/** Refuses (412) a request whose `If-Match` names another state than the present one. */
export function checkIfMatch(read: ReadState): preHandlerAsyncHookHandler {
  return async (request) => {
    const tags = wantedTags(request);
    if (!tags) return;
    const present = tagOf(await read(request));
    if (!tags.includes(present)) throw new ApiProblem('precondition-failed', `The ETag is ${present} now.`);
  };
}

/** The same for the mailbox to ask: of two requests with one ETag, the second comes when the first has changed the VM. */
export function expectMatch(request: FastifyRequest, stateOf: (vm: VmPart) => unknown): Expectation | undefined {
  const tags = wantedTags(request);
  return tags && ((vm) => tags.includes(tagOf(stateOf(vm))));
}

function wantedTags({ headers }: FastifyRequest): readonly string[] | undefined {
  const wanted = headers['if-match'];
  if (wanted === undefined || wanted.trim() === '*') return undefined;
  return wanted.split(',').map((tag) => tag.trim());
}
