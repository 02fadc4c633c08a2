import type { Vm } from '@dimmer/contract';
import { memoryView } from '../memory/fixtures.ts';

export const GIB = 2 ** 30;

/** A running, settled VM. */
export function vm({
  memory,
  ...change
}: Partial<Omit<Vm, 'memory'>> & { readonly memory?: Partial<Vm['memory']> } = {}): Vm {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    name: 'win',
    description: '',
    tags: [],
    hypervisor: 'embedded',
    state: 'running',
    stateReason: null,
    unreachableSince: null,
    guest: { kind: 'windows', workload: 'idle' },
    numaNodes: 1,
    statusReport: true,
    memoryDevice: 'hv-balloon',
    edition: 'series',
    reuseAddresses: false,
    qemu: null,
    autostart: false,
    createdAt: '2026-11-24T15:00:00.000Z',
    updatedAt: '2026-11-24T15:00:00.000Z',
    ...change,
    memory: memoryView(memory),
  };
}

/** What makes it a machine that Dimmer runs. */
export const run = {
  hypervisor: 'qemu',
  guest: { kind: 'real' },
  memoryDevice: 'pc-dimm',
  edition: null,
  qemu: {
    run: {
      binary: '/usr/bin/qemu-system-x86_64',
      machine: 'q35',
      accelerator: 'tcg',
      cpu: null,
      processors: 1,
      kernel: null,
      initrd: null,
      append: null,
      disks: [],
      networks: [],
      vncDisplay: null,
      extraArguments: [],
    },
  },
} satisfies Partial<Vm>;

/** What makes it a machine that somebody else has started. */
export const attached = { ...run, qemu: { attach: { qmpSocket: '/run/web.sock' } } } satisfies Partial<Vm>;
