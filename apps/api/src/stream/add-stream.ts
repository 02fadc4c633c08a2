import { streamPath } from '@dimmer/contract/paths';
import type { FastifyInstance } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import type { AppOptions } from '../app-options.ts';
import { openConnection } from './connection.ts';
import { createHub } from './hub.ts';
import { STREAM_LIMITS } from './limits.ts';

/** The live stream. Who may not have it is refused before the upgrade, by the hooks of every route. */
export async function addStream(
  app: FastifyInstance,
  { engine, store, bus, clock, stream }: AppOptions,
): Promise<void> {
  const hub = await createHub(bus, store);
  app.addHook('onClose', async () => hub.close());
  app.route({
    method: 'GET',
    url: streamPath,
    schema: { hide: true },
    handler() {
      throw new ApiProblem('bad-request', 'The stream is a WebSocket: ask for an upgrade.');
    },
    wsHandler(socket) {
      const limits = { ...STREAM_LIMITS, ...stream };
      const connection = openConnection(socket, { engine, store, hub, clock }, limits);
      socket.on('message', (data: Buffer) => connection.receive(data.toString('utf8')));
      socket.on('close', () => connection.close());
    },
  });
}
