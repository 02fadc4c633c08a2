import type { MemoryBackend } from '@dimmer/planner';
import { isRecord, type QmpClient } from '@dimmer/qmp';
import { ask, listChildren, type ObjectEntry, readProperty } from './read-object.ts';
import { readNumber } from './read-replies.ts';

/** Every memory backend with what its pages are made of; null: the machine does not list them. */
export async function readBackendFacts(client: QmpClient): Promise<readonly MemoryBackend[] | null> {
  const [listed, objects] = await Promise.all([ask(client, 'query-memdev'), listChildren(client, '/objects')]);
  if (!Array.isArray(listed)) return null;
  const backends = listed.filter(isRecord);
  return Promise.all(
    backends.map((backend) =>
      describeBackend(
        client,
        backend,
        objects?.find(({ name }) => name === backend['id']),
      ),
    ),
  );
}

async function describeBackend(
  client: QmpClient,
  { id, size, prealloc, share }: Readonly<Record<string, unknown>>,
  object: ObjectEntry | undefined,
): Promise<MemoryBackend> {
  const path = object?.type === 'memory-backend-file' ? await readProperty(client, object.path, 'mem-path') : null;
  return {
    id: typeof id === 'string' ? id : null,
    type: object?.type ?? null,
    sizeBytes: readNumber(size) ?? 0,
    prealloc: typeof prealloc === 'boolean' ? prealloc : null,
    share: typeof share === 'boolean' ? share : null,
    path: typeof path === 'string' ? path : null,
    pageBytes: object?.type === 'memory-backend-memfd' ? await readPageBytes(client, object.path) : null,
  };
}

/** Where huge pages are asked for without their size, the host's usual one is 2 MiB. */
const USUAL_HUGE_PAGE_BYTES = 2 * 1024 * 1024;

async function readPageBytes(client: QmpClient, path: string): Promise<number | null> {
  if ((await readProperty(client, path, 'hugetlb')) !== true) return null;
  return readNumber(await readProperty(client, path, 'hugetlbsize')) || USUAL_HUGE_PAGE_BYTES;
}
