import { EVENT_TYPES, matchesType } from '@dimmer/contract/events';
import type { FastifyInstance } from 'fastify';
import type { AppOptions } from '../app-options.ts';
import { presentEvent } from '../present/event.ts';
import { readPosition } from './page.ts';
import { addRoute } from './route.ts';

export function addEventRoutes(app: FastifyInstance, { engine, store }: AppOptions): void {
  addRoute(app, 'listEvents', {}, async ({ query: { limit = 100, cursor, after, vm, type } }) => {
    const from = readPosition(cursor) ?? after;
    const events = await store.events({
      limit,
      ...(from === undefined ? {} : { after: from }),
      ...(vm === undefined ? {} : { vm: engine.vm(vm)?.record.id ?? vm }),
      ...(type === undefined ? {} : { types: expandTypes(type) }),
    });
    const more = from !== undefined && events.length === limit;
    return {
      status: 200,
      body: { items: events.map(presentEvent), nextCursor: more ? String(events.at(-1)!.seq) : null },
    };
  });
}

/** The types that a list of patterns means; a type that is not known is asked for as it is. */
function expandTypes(text: string): readonly string[] {
  return text.split(',').flatMap((word) => {
    const pattern = word.trim();
    const types = EVENT_TYPES.filter((type) => matchesType(pattern, type));
    return types.length > 0 ? types : [pattern];
  });
}
