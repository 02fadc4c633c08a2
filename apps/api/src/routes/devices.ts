import type { FastifyInstance } from 'fastify';
import type { AppOptions } from '../app-options.ts';
import { presentDevice } from '../present/device.ts';
import { answerWork } from './answer-work.ts';
import { pageBy } from './page.ts';
import { readSizes } from './read-sizes.ts';
import { belowVm, findStick, findVm, memoryStateOf } from './resources.ts';
import { addRoute } from './route.ts';

/** The DIMM layout, and changes of it by hand. */
export function addDeviceRoutes(app: FastifyInstance, { engine }: AppOptions): void {
  const options = belowVm(engine, memoryStateOf);
  const nothingToDo = { status: 204, body: undefined } as const;

  addRoute(app, 'listDevices', options, ({ request, query }) => {
    const { sticks, growthMode } = findVm(engine, request).memory;
    const { items, nextCursor } = pageBy(sticks, (stick) => stick.id, query);
    return { status: 200, body: { items: items.map((stick) => presentDevice(stick, growthMode)), nextCursor } };
  });

  addRoute(app, 'plugDevice', options, async (call) => {
    const { record } = findVm(engine, call.request);
    const { sizeBytes: _, ...where } = call.body;
    const { sizeBytes } = readSizes(call.body, ['sizeBytes']);
    const answer = await engine.plugStick(record.id, { ...where, sizeBytes: sizeBytes! }, call.actor, call.expects);
    return (await answerWork(engine, call, answer)) ?? nothingToDo;
  });

  addRoute(app, 'unplugDevice', { ...options, find: (request) => findStick(engine, request) }, async (call) => {
    const { record } = findVm(engine, call.request);
    const answer = await engine.unplugStick(record.id, call.params.id, call.actor, call.expects);
    return (await answerWork(engine, call, answer)) ?? nothingToDo;
  });
}
