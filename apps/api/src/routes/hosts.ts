import type { FastifyInstance } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import type { AppOptions } from '../app-options.ts';
import { LOCAL_HOST, presentHost } from '../present/host.ts';
import { addRoute } from './route.ts';

export function addHostRoutes(app: FastifyInstance, { engine }: AppOptions): void {
  addRoute(app, 'listHosts', {}, () => ({
    status: 200,
    body: { items: [presentHost(engine.host())], nextCursor: null },
  }));

  addRoute(
    app,
    'getHost',
    {
      find({ params }) {
        const { host } = params as { host: string };
        if (host !== LOCAL_HOST)
          throw new ApiProblem('not-found', `There is no host "${host}"; the one host is "local".`);
      },
      state: () => engine.host(),
    },
    () => ({ status: 200, body: presentHost(engine.host()) }),
  );
}
