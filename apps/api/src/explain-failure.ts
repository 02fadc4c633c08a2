import type { Settings } from './settings.ts';
import { StoreError } from './store/migrate.ts';

/** Why the service could not start, in one sentence that says what to do; undefined for what only a stack explains. */
export function explainFailure(
  error: unknown,
  { host, port, dataDir }: Pick<Settings, 'host' | 'port' | 'dataDir'>,
): string | undefined {
  if (error instanceof StoreError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is taken. Stop what listens there, or set DIMMER_PORT.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `This machine has no address ${host}: see DIMMER_HOST.`;
  if (code === 'EACCES' || code === 'EROFS') {
    return `Not permitted: port ${port} on ${host}, or the data directory ${dataDir}.`;
  }
  return undefined;
}
