import type { Product } from '@dimmer/contract';
import type { FastifyInstance } from 'fastify';
import type { AppOptions } from '../app-options.ts';
import { addRoute } from './route.ts';

const HYPERVISORS: Product['hypervisors'] = ['embedded', 'qemu'];
const FEATURES = ['resize', 'sticks', 'plans', 'samples', 'layouts', 'monitor', 'stream', 'save', 'diagnosis', 'log'];

/** What this is, and whether it works. */
export function addProductRoutes(
  app: FastifyInstance,
  { product, store, hypervisorReachable, qemu }: AppOptions,
): void {
  addRoute(app, 'getHealth', {}, () => ({ status: 200, body: { alive: true } }));

  addRoute(app, 'getReadiness', {}, async () => {
    const storeOpen = await store.probe().then(
      () => true,
      () => false,
    );
    const hypervisor = hypervisorReachable();
    const body = { ready: storeOpen && hypervisor, store: storeOpen, hypervisor };
    return { status: body.ready ? 200 : 503, body };
  });

  addRoute(app, 'getProduct', {}, () => ({
    status: 200,
    body: {
      product: 'Dimmer',
      version: product.version,
      features: FEATURES,
      hypervisors: HYPERVISORS,
      qemu: { binaries: [...qemu.binaries], accelerator: qemu.accelerator },
      fastBoot: product.fastBoot,
    },
  }));

  addRoute(app, 'getOpenApi', {}, () => ({ status: 200, body: app.swagger() as unknown as Record<string, unknown> }));
}
