import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

/** A subscription to thousands of VMs by id is smaller. */
const MOST_FRAME_BYTES = 256 * 1024;
/** Clients are told, and get this long to go: one that does not read must not hold up the end of the service. */
const FAREWELL_MS = 300;
const GOING_AWAY = 1001;

export const webSocket = fp(async (app: FastifyInstance) => {
  await app.register(websocket, {
    options: { maxPayload: MOST_FRAME_BYTES },
    // A frame too large, text that is none, a line that broke: ws has closed the socket with its reason, or does so now.
    errorHandler({ message }, socket, request) {
      request.log.info(`A client of the stream was closed: ${message}`);
      socket.close();
    },
    preClose(done) {
      const { clients } = app.websocketServer;
      for (const client of clients) client.close(GOING_AWAY, 'Dimmer is stopping');
      setTimeout(() => clients.forEach((client) => client.terminate()), FAREWELL_MS).unref();
      app.websocketServer.close();
      done();
    },
  });
});
