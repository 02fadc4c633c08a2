import type { Host } from '@dimmer/contract';
import type { HostView } from '@dimmer/engine';

/** The one host there is. */
export const LOCAL_HOST = 'local';

export function presentHost(host: HostView): Host {
  return { id: LOCAL_HOST, ...host, growthModes: ['haprot'] };
}
