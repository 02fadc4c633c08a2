import type { WebSocket } from '@fastify/websocket';
import { CLOSE_LOGGED_OUT, CLOSE_TOO_SLOW } from '@dimmer/contract';
import { streamPath } from '@dimmer/contract/paths';
import type { FastifyInstance } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import type { AppOptions } from '../app-options.ts';
import { identify } from '../auth/authenticate.ts';
import { openConnection } from './connection.ts';
import { createHub } from './hub.ts';
import { STREAM_LIMITS } from './limits.ts';

/** The live stream. Who may not have it is refused before the upgrade, by the hooks of every route. */
export async function addStream(app: FastifyInstance, options: AppOptions): Promise<void> {
  const { engine, store, bus, clock, access, stream } = options;
  const limits = { ...STREAM_LIMITS, ...stream };
  const hub = await createHub(bus, store);
  app.addHook('onClose', async () => hub.close());

  /** A logout ends the streams of its session too, at the latest with the next heartbeat. */
  function endWith(isOver: () => boolean, socket: WebSocket): () => void {
    let cancel = clock.after(limits.heartbeatMs, check);
    function check(): void {
      if (isOver()) socket.close(CLOSE_LOGGED_OUT, 'logged out');
      else cancel = clock.after(limits.heartbeatMs, check);
    }
    return () => cancel();
  }

  app.route({
    method: 'GET',
    url: streamPath,
    schema: { hide: true },
    handler() {
      throw new ApiProblem('bad-request', 'The stream is a WebSocket: ask for an upgrade.');
    },
    wsHandler(socket, request) {
      const connection = openConnection(socket, { engine, store, hub, clock }, limits);
      const stopWatching = endWith(() => identify(request, access) === undefined, socket);
      socket.on('message', (data: Buffer) => connection.receive(data.toString('utf8')));
      socket.on('close', (code) => {
        if (code === CLOSE_TOO_SLOW) request.log.warn('A client of the stream was too slow, and was closed');
        stopWatching();
        connection.close();
      });
    },
  });
}
