import type { Bus, Engine, Store, WallClock } from '@dimmer/engine';
import type { FastifyBaseLogger } from 'fastify';
import type { Access } from './auth/authenticate.ts';
import type { QemuPlaces } from './routes/define-qemu.ts';
import type { StreamLimits } from './stream/limits.ts';

/** Everything the service is made of, so that tests can put it together without a network. */
export interface AppOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: WallClock;
  readonly access: Access;
  readonly product: { readonly version: string; readonly fastBoot: boolean };
  /** Machines are run by this very process, or as its children: the hypervisor is always within reach. */
  readonly hypervisorReachable: () => boolean;
  readonly qemu: QemuPlaces;
  /** Absolute: where the sockets of external guests go. */
  readonly guestSocketDir: string;
  /** Where the built dashboard is, if anywhere. */
  readonly dashboardDir?: string;
  readonly log?: FastifyBaseLogger;
  readonly stream?: Partial<StreamLimits>;
}
