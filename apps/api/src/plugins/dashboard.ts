import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiProblem } from '../api-problem.ts';
import { sendProblem } from './problems.ts';

/**
 * The dashboard at `/`: its files, and its one page for every address that is a place inside it. Addresses of the API
 * that do not exist are problems.
 */
export const dashboard = fp(async (app: FastifyInstance, { directory }: { readonly directory: string | undefined }) => {
  const built = directory !== undefined && existsSync(path.join(directory, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, { root: directory, cacheControl: false, setHeaders: cacheAssets });
  }
  app.setNotFoundHandler((request, reply) => {
    const page = built && /^(GET|HEAD)$/.test(request.method) && !/^\/(api|assets)(\/|$)/.test(request.url);
    if (page) return reply.header('cache-control', 'no-cache').sendFile('index.html');
    return sendProblem(request, reply, new ApiProblem('not-found', describeNothing(request, built)));
  });
});

function describeNothing({ method, url }: FastifyRequest, built: boolean): string {
  const [path] = url.split('?');
  return path === '/' && !built
    ? 'The dashboard is not built: `npm start` builds it.'
    : `There is nothing at ${method} ${path}.`;
}

/** Vite gives each asset a name of its own content. */
function cacheAssets(reply: FastifyReply, file: string): void {
  const lasting = file.includes(`${path.sep}assets${path.sep}`);
  reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
}
