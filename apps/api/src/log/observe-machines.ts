import type { EmbeddedOptions } from '@dimmer/hypervisor';
import type { FastifyBaseLogger } from 'fastify';

/**
 * What embedded machines tell beside QMP, for the log. A guest may repeat a warning for ever: each is told once. `traced`
 * names the VMs whose device traces under the series' own names (spec 7.8), separated by commas; `*` is all.
 */
export function observeMachines(
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>,
  traced: string,
): Pick<EmbeddedOptions, 'onFault' | 'onWarning' | 'onTrace' | 'traces'> {
  const told = new Set<string>();
  const names = new Set(traced.split(',').map((name) => name.trim()));
  return {
    onFault: (vm, fault) => log.error({ vm, err: fault }, 'a fault has stopped a machine'),
    onWarning(vm, code, detail) {
      if (told.has(`${vm} ${code}`)) return;
      told.add(`${vm} ${code}`);
      log.warn({ vm, code, detail }, 'a machine warns of its guest');
    },
    onTrace: (vm, trace, data) => log.info({ vm, ...data }, trace),
    traces: ({ name }) => names.has('*') || names.has(name),
  };
}
