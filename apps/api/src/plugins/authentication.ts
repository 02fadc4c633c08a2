import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiProblem } from '../api-problem.ts';
import { type Access, type Caller, identify } from '../auth/authenticate.ts';
import { isForeignOrigin } from '../auth/origin.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; undefined on routes that need no token. */
    caller: Caller | undefined;
  }
  interface FastifyContextConfig {
    /** Needs no token. */
    open?: boolean;
  }
}

/**
 * The first thing that happens to a request of the API, also to one for an address that is not there: 401 before
 * everything else, then 403.
 */
export const authentication = fp(async (app: FastifyInstance, { access }: { readonly access: Access }) => {
  app.decorateRequest('caller', undefined);
  app.addHook('onRequest', async (request) => {
    if (!isOfApi(request)) return;
    request.caller = identify(request, access);
    const { open = false } = request.routeOptions.config;
    if (!request.caller && !open) {
      throw new ApiProblem('unauthenticated', 'The request has no valid token and no session.');
    }
    if (mustBeOurs(request) && isForeignOrigin(request.headers)) {
      throw new ApiProblem('foreign-origin', `A page of ${request.headers.origin} may not do this.`);
    }
  });
});

/** By the route that answers: the router also takes spellings such as `/%61pi`. By the address where there is no route. */
function isOfApi({ url, routeOptions }: FastifyRequest): boolean {
  return [routeOptions.url, url].some((place) => place?.startsWith('/api/'));
}

/** A browser sends the cookie by itself, so that its writes must come from our pages; the stream's always. */
function mustBeOurs({ method, caller, ws }: FastifyRequest): boolean {
  if (ws) return true;
  return method !== 'GET' && method !== 'HEAD' && caller?.by !== 'token';
}
