import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

/** One line for each write, and for what failed here; reading is not worth a line. */
export const requestLog = fp(async (app: FastifyInstance) => {
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  app.addHook('onResponse', async (request, reply) => {
    const { method, url, caller, log } = request;
    const reading = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
    if (reading && reply.statusCode < 500) return;
    const [path] = url.split('?');
    const took = { ms: Math.round(reply.elapsedTime), actor: caller?.actor };
    const refused = reply.statusCode >= 400 ? { requestId: request.id } : {};
    log.info({ ...took, ...refused }, `${method} ${path} ${reply.statusCode}`);
  });
});
