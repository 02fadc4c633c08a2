import type { FastifyInstance } from 'fastify';
import type { AppOptions } from '../app-options.ts';
import { presentLayout } from '../present/layout.ts';
import { readPosition } from './page.ts';
import { findVm } from './resources.ts';
import { addRoute } from './route.ts';

export function addLayoutRoutes(app: FastifyInstance, { engine, store }: AppOptions): void {
  addRoute(app, 'listLayouts', { find: (request) => findVm(engine, request) }, async ({ request, query }) => {
    readPosition(query.cursor);
    const { record } = findVm(engine, request);
    const { items, nextCursor } = await store.layouts({ vm: record.id, limit: 100, ...query });
    return { status: 200, body: { items: items.map(presentLayout), nextCursor } };
  });
}
