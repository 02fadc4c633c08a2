import { expect, it } from 'vitest';
import { sweepBackends } from '../src/sweep-backends.ts';
import { createAnsweringClient } from './support/answering-client.ts';

const backends = ['dm1-mem', 'dm2-mem', 'dm3-mem', 'pc.ram', 'theirs'].map((id) => ({ id, size: 2 ** 30 }));

it('takes away backends of ours without a device, and nobody else’s', async () => {
  const removed: unknown[] = [];
  const client = createAnsweringClient({
    queries: {
      'query-memdev': backends,
      'query-memory-devices': [
        {
          type: 'dimm',
          data: { id: 'dm1', memdev: '/objects/dm1-mem', size: 2 ** 30, addr: 2 ** 32, slot: 0, node: 0 },
        },
        { type: 'virtio-mem', data: { memdev: '/objects/dm3-mem' } },
        'odd',
      ],
    },
  });
  await sweepBackends({
    ...client,
    execute: (command, args) => {
      if (command === 'object-del') removed.push(args?.['id']);
      return client.execute(command, args);
    },
  });
  expect(removed).toEqual(['dm2-mem']);
});

it('does nothing on a machine that lists none', async () => {
  const client = createAnsweringClient({});
  await sweepBackends(client);
  expect(client.asked).toEqual(['query-memdev', 'query-memory-devices']);
});
