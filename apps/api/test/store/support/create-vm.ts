import { randomUUID } from 'node:crypto';
import type { VmRecord } from '@dimmer/engine';

/** A VM as the store keeps it, with all that is hard to keep. */
export function createVm(name: string, change: Partial<VmRecord> = {}): VmRecord {
  return {
    id: randomUUID(),
    name,
    description: 'with "quotes" and ünïcode',
    tags: ['prod', "it's"],
    definition: {
      bootBytes: 4 * 2 ** 30,
      maximumBytes: 2 ** 40,
      slots: 256,
      numaNodes: 1,
      statusReport: true,
      guest: { kind: 'windows', workload: 'idle' },
    },
    autostart: false,
    ran: true,
    saved: null,
    desired: {
      targetBytes: 2 ** 53 - 4096,
      minimumBytes: 32 * 2 ** 20,
      maximumBytes: 2 ** 40,
      control: 'target',
      layout: [
        { id: 'ha1', memdev: 'mem1', sizeBytes: 2 ** 31, addressBytes: 5 * 2 ** 30, node: 0, origin: 'dimmer' },
        { id: 'ha2', memdev: 'mem2', sizeBytes: 2 ** 31, addressBytes: null, node: 1, origin: 'monitor' },
      ],
    },
    createdAt: 1_700_000_000_123,
    updatedAt: 1_700_000_000_456,
    ...change,
  };
}
