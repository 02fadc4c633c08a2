import { isRecord, type QmpClient } from '@dimmer/qmp';
import { ask } from './read-object.ts';
import { readBackends } from './read-replies.ts';

/** Backends of sticks of ours: the planner names them so. */
const OURS = /^dm\d+-mem$/;

/**
 * Takes away backends of ours that have no device: what a plug left whose answer was lost, or an unplug that ended while
 * nobody listened. QEMU itself refuses it for one that is in use.
 */
export async function sweepBackends(client: QmpClient): Promise<void> {
  const [backends, devices] = await Promise.all([ask(client, 'query-memdev'), ask(client, 'query-memory-devices')]);
  const used = new Set(readMemdevs(devices));
  const idle = readBackends(backends).filter(({ id }) => OURS.test(id) && !used.has(id));
  await Promise.all(idle.map(({ id }) => client.execute('object-del', { id })));
}

function readMemdevs(devices: unknown): readonly string[] {
  if (!Array.isArray(devices)) return [];
  return devices.filter(isRecord).flatMap(({ data }) => {
    const memdev = isRecord(data) ? data['memdev'] : undefined;
    return typeof memdev === 'string' ? [memdev.replace(/^\/objects\//, '')] : [];
  });
}
