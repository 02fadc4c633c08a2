import type { Edition, GuestKind, MemoryDeviceKind, VmDefinition, Workload } from '@dimmer/contract';
import { readSize } from '../../../lib/read-size.ts';
import { EMPTY_RUN, type RunDraft, runOf } from './run-draft.ts';

/** Where the VM runs: inside Dimmer, in a QEMU that Dimmer runs, or in one that somebody else has started. */
export type Home = 'embedded' | 'run' | 'attach';

/** What a person has filled in, as text where they type. */
export interface DefineDraft {
  readonly home: Home;
  readonly name: string;
  readonly description: string;
  readonly tags: string;
  readonly kind: SimulatedKind;
  readonly workload: Workload;
  readonly device: DeviceChoice;
  readonly reuseAddresses: boolean;
  readonly run: RunDraft;
  /** Of the QEMU to attach to. */
  readonly qmpSocket: string;
  readonly boot: string;
  readonly maximum: string;
  /** Empty: Dimmer's own least size. */
  readonly minimum: string;
  readonly slots: string;
  readonly numaNodes: string;
  readonly statusReport: boolean;
  readonly autostart: boolean;
  readonly start: boolean;
}

/** What can be chosen as the guest of an embedded machine: what a real one boots is not ours to say. */
export type SimulatedKind = Exclude<GuestKind, 'real'>;

/** hv-balloon in one of its editions, or another memory device. */
export type DeviceChoice = Edition | Exclude<MemoryDeviceKind, 'hv-balloon'>;

export type DraftField =
  | Exclude<keyof DefineDraft, 'run'>
  | Exclude<keyof RunDraft, 'disks' | 'device'>
  | `disk-${number}`;
export type DraftErrors = Readonly<Partial<Record<DraftField, string>>>;

export const EMPTY_DRAFT: DefineDraft = {
  home: 'embedded',
  name: '',
  description: '',
  tags: '',
  kind: 'windows',
  workload: 'idle',
  device: 'series',
  reuseAddresses: false,
  run: EMPTY_RUN,
  qmpSocket: '',
  boot: '4 GiB',
  maximum: '64 GiB',
  minimum: '',
  slots: '256',
  numaNodes: '1',
  statusReport: true,
  autostart: false,
  start: true,
};

type Sizes = Pick<DefineDraft, 'boot' | 'maximum' | 'slots'>;

const SIMULATED: Sizes = { boot: '4 GiB', maximum: '64 GiB', slots: '256' };

/** Sizes to begin with: simulated memory costs nothing, that of a real machine is the host's; each slot costs address space. */
const SIZES: Readonly<Record<Home, Sizes>> = {
  embedded: SIMULATED,
  run: { boot: '1 GiB', maximum: '4 GiB', slots: '32' },
  attach: SIMULATED,
};

/** The same draft for another home. Sizes that nobody has touched become those of the home. */
export function withHome(draft: DefineDraft, home: Home): DefineDraft {
  const before = SIZES[draft.home];
  const untouched = draft.boot === before.boot && draft.maximum === before.maximum && draft.slots === before.slots;
  return { ...draft, ...(untouched && SIZES[home]), home };
}

/** The body of the request; only of a draft without errors. */
export function definitionOf(draft: DefineDraft): VmDefinition {
  const tags = draft.tags.split(/[\s,]+/).filter(Boolean);
  return {
    name: draft.name,
    ...(draft.description.trim() !== '' && { description: draft.description.trim() }),
    ...(tags.length > 0 && { tags }),
    ...(draft.minimum.trim() !== '' && { minimumBytes: sizeOf(draft.minimum) }),
    ...PARTS[draft.home](draft),
  };
}

const PARTS: Readonly<Record<Home, (draft: DefineDraft) => Partial<VmDefinition>>> = {
  embedded: (draft) => ({
    guest: draft.kind === 'external' ? { kind: 'external' } : { kind: draft.kind, workload: draft.workload },
    ...deviceOf(draft),
    bootBytes: sizeOf(draft.boot),
    maximumBytes: sizeOf(draft.maximum),
    slots: Number(draft.slots),
    numaNodes: Number(draft.numaNodes),
    statusReport: draft.statusReport,
    autostart: draft.autostart,
    start: draft.start,
  }),
  run: (draft) => ({
    qemu: { run: runOf(draft.run) },
    memoryDevice: draft.run.device,
    bootBytes: sizeOf(draft.boot),
    maximumBytes: sizeOf(growsAtAll(draft) ? draft.maximum : draft.boot),
    ...(draft.run.device === 'pc-dimm' && { slots: Number(draft.slots) }),
    ...(draft.run.device === 'hv-balloon' && { statusReport: draft.statusReport }),
    autostart: draft.autostart,
    start: draft.start,
  }),
  // What it is and how large it is, it tells itself; it is attached as soon as it is defined.
  attach: ({ qmpSocket }) => ({ qemu: { attach: { qmpSocket: qmpSocket.trim() } } }),
};

/** The series is what a machine has when nothing is said. */
function deviceOf({ device, reuseAddresses }: DefineDraft): Partial<VmDefinition> {
  if (device === 'series') return reuseAddresses ? { reuseAddresses } : {};
  return device === 'upstream' ? { edition: device } : { memoryDevice: device };
}

/** virtio-balloon has sticks here too, and DIMMs are sticks in all but name. */
export function growsBySticks(device: DeviceChoice): boolean {
  return device !== 'upstream' && device !== 'virtio-mem';
}

/** Real virtio-balloon only takes and gives back: nothing takes the guest past its boot memory. */
export function growsAtAll({ home, run }: Pick<DefineDraft, 'home' | 'run'>): boolean {
  return home !== 'run' || run.device !== 'virtio-balloon';
}

/** Why this device does not go with this guest; undefined when it does. */
export function whyNotDevice(device: DeviceChoice, kind: SimulatedKind): string | undefined {
  if (kind !== 'external' || device === 'series' || device === 'upstream') return undefined;
  return 'A guest of your own speaks the protocol of hv-balloon.';
}

/** Bytes of a size field, or 0 while it is none. */
export function sizeOf(text: string): number {
  const size = readSize(text);
  return typeof size === 'number' ? size : 0;
}
