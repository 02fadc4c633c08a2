import type { Host } from '@dimmer/contract';
import type { HostView } from '@dimmer/engine';

/** The one host there is. */
export const LOCAL_HOST = 'local';

export function presentHost(host: HostView): Host {
  // Maxima may be absurd: each of them is a safe integer, their sum need not be.
  const maximumBytes = Math.min(host.maximumBytes, Number.MAX_SAFE_INTEGER);
  return { id: LOCAL_HOST, ...host, maximumBytes, growthModes: ['haprot', 'memdev', 'pc-dimm', 'virtio-mem'] };
}
