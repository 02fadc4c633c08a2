import { GIB, MIB } from '@dimmer/pages';
import { diagnose, type Finding, type FindingCode, type MachineFacts, type MemoryView } from '../../src/index.ts';
import { EPOCH_MS } from './controller-lab.ts';

/** QEMU 10.0.2 with a virtio-balloon and slots for DIMMs, on KVM; its guest takes part. */
export const FACTS: MachineFacts = {
  qemuVersion: '10.0.2',
  machineType: 'pc-q35-10.0',
  accelerator: 'kvm',
  status: 'running',
  enlightenments: { 'hv-synic': true, 'hv-vpindex': true },
  s4Offered: false,
  hasVmbus: false,
  devices: [{ id: 'balloon0', type: 'virtio-balloon-pci' }],
  bootBytes: 512 * MIB,
  maximumBytes: 4 * GIB,
  slots: 4,
  growthMode: 'pc-dimm',
  balloonDevice: 'virtio-balloon',
  region: null,
  statusReport: null,
  balloonStats: { pollingSeconds: 2, lastUpdate: EPOCH_MS },
  backends: [backend({ id: 'pc.ram' })],
  attached: false,
};

/** The same with an hv-balloon that can grow. */
export const HV_FACTS: MachineFacts = {
  ...FACTS,
  hasVmbus: true,
  devices: [
    { id: 'vmbus', type: 'vmbus-bridge' },
    { id: 'hvb', type: 'hv-balloon' },
  ],
  maximumBytes: 64 * GIB,
  growthMode: 'memdev',
  balloonDevice: 'hv-balloon',
  region: { kind: 'hv-balloon', id: 'hvb', memdev: 'mem1', addressBytes: 32 * GIB, sizeBytes: GIB },
  statusReport: true,
  balloonStats: null,
};

export const GUEST: NonNullable<MemoryView['guest']> = {
  connected: true,
  protocolVersion: null,
  state: null,
  waitingSince: null,
  committedBytes: 200 * MIB,
  availableBytes: 260 * MIB,
  totalBytes: 465 * MIB,
  reportedAt: EPOCH_MS - 2_000,
};

export const VIEW: MemoryView = {
  targetBytes: 512 * MIB,
  bootBytes: 512 * MIB,
  pluggedBytes: 512 * MIB,
  maximumBytes: 4 * GIB,
  minimumBytes: 32 * MIB,
  actualBytes: 512 * MIB,
  balloonedBytes: 0,
  reservedBytes: 512 * MIB,
  residentBytes: 300 * MIB,
  demandBytes: 200 * MIB,
  control: 'target',
  range: { minimumBytes: 456 * MIB, maximumBytes: 4 * GIB, stepBytes: 4096 },
  growthMode: 'pc-dimm',
  phase: 'settled',
  guest: GUEST,
  slots: { used: 0, limit: 4 },
  sticks: [],
  region: null,
  warnings: [],
  operationId: null,
};

export function backend(over: Partial<NonNullable<MachineFacts['backends']>[number]>) {
  const type = 'memory-backend-ram';
  return { id: null, type, sizeBytes: GIB, prealloc: false, share: false, path: null, pageBytes: null, ...over };
}

export function findingsOf(facts: MachineFacts | null, view: Partial<MemoryView> = {}): readonly Finding[] {
  return diagnose(facts, { ...VIEW, ...view }, EPOCH_MS).findings;
}

export function codesOf(facts: MachineFacts | null, view: Partial<MemoryView> = {}): readonly FindingCode[] {
  return findingsOf(facts, view).map(({ code }) => code);
}

/** The finding of that code; throws when there is none. */
export function find(code: FindingCode, facts: MachineFacts | null, view: Partial<MemoryView> = {}): Finding {
  const found = findingsOf(facts, view).find((finding) => finding.code === code);
  if (!found) throw new Error(`no ${code} among ${codesOf(facts, view).join(', ')}`);
  return found;
}
