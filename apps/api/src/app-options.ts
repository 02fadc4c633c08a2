import type { Bus, Engine, Store, WallClock } from '@dimmer/engine';
import type { FastifyBaseLogger } from 'fastify';
import type { Access } from './auth/authenticate.ts';
import type { StreamLimits } from './stream/limits.ts';

/** Everything the service is made of, so that tests can put it together without a network. */
export interface AppOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: WallClock;
  readonly access: Access;
  readonly product: { readonly version: string; readonly fastBoot: boolean };
  /** Embedded machines are always within reach; real hosts come with a later issue. */
  readonly hypervisorReachable: () => boolean;
  /** Absolute: where the sockets of external guests go. */
  readonly guestSocketDir: string;
  /** Where the built dashboard is, if anywhere. */
  readonly dashboardDir?: string;
  readonly log?: FastifyBaseLogger;
  readonly stream?: Partial<StreamLimits>;
}
