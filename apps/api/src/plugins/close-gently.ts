import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { AppOptions } from '../app-options.ts';

/** What is being answered when the service ends gets this long; then its connection is cut. */
const FAREWELL_MS = 1000;

/** Lets requests under way have their answers before the connections are closed; those that wait for work wait no longer. */
export const closeGently = fp(async (app: FastifyInstance, { engine }: Pick<AppOptions, 'engine'>) => {
  let underWay = 0;
  let noteQuiet: () => void = () => {};

  app.addHook('onRequest', async ({ ws }, { raw }) => {
    if (ws) return;
    underWay += 1;
    // After the answer, and also when nobody listens for it any more.
    raw.once('close', () => {
      underWay -= 1;
      if (underWay === 0) noteQuiet();
    });
  });
  app.addHook('preClose', async () => {
    engine.releaseWaiting();
    if (underWay > 0) await quietWithin(FAREWELL_MS);
  });

  function quietWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      noteQuiet = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
});
