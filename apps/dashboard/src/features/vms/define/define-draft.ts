import type { Edition, GuestKind, MemoryDeviceKind, VmDefinition, Workload } from '@dimmer/contract';
import { readSize } from '../../../lib/read-size.ts';

/** What a person has filled in, as text where they type. */
export interface DefineDraft {
  readonly name: string;
  readonly description: string;
  readonly tags: string;
  readonly kind: SimulatedKind;
  readonly workload: Workload;
  readonly device: DeviceChoice;
  readonly reuseAddresses: boolean;
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

export type DraftField = 'name' | 'boot' | 'maximum' | 'minimum' | 'slots' | 'numaNodes' | 'tags' | 'description';
export type DraftErrors = Readonly<Partial<Record<DraftField, string>>>;

export const EMPTY_DRAFT: DefineDraft = {
  name: '',
  description: '',
  tags: '',
  kind: 'windows',
  workload: 'idle',
  device: 'series',
  reuseAddresses: false,
  boot: '4 GiB',
  maximum: '64 GiB',
  minimum: '',
  slots: '256',
  numaNodes: '1',
  statusReport: true,
  autostart: false,
  start: true,
};

/** As the API has it: lower case letters, figures and inner hyphens, at most 63. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is wrong with the draft, by field; empty when it can be sent. */
export function judgeDraft(draft: DefineDraft, hostBytes: number | null): DraftErrors {
  const boot = readSize(draft.boot);
  const maximum = readSize(draft.maximum);
  const minimum = draft.minimum.trim() === '' ? null : readSize(draft.minimum);
  return present({
    name: judgeName(draft.name),
    boot:
      typeof boot === 'string' ? boot : hostBytes !== null && boot > hostBytes ? 'More than the host has.' : undefined,
    maximum: typeof maximum === 'string' ? maximum : isBelow(maximum, boot) ? 'Less than the boot memory.' : undefined,
    minimum: typeof minimum === 'string' ? minimum : isBelow(maximum, minimum) ? 'More than the maximum.' : undefined,
    slots: isWhole(draft.slots, 0, 256) ? undefined : 'A whole number from 0 to 256.',
    numaNodes: isWhole(draft.numaNodes, 1, 128) ? undefined : 'A whole number from 1 to 128.',
  });
}

/** The body of the request; only of a draft without errors. */
export function definitionOf(draft: DefineDraft): VmDefinition {
  const tags = draft.tags.split(/[\s,]+/).filter(Boolean);
  return {
    name: draft.name,
    ...(draft.description.trim() !== '' && { description: draft.description.trim() }),
    ...(tags.length > 0 && { tags }),
    guest: draft.kind === 'external' ? { kind: 'external' } : { kind: draft.kind, workload: draft.workload },
    ...deviceOf(draft),
    bootBytes: sizeOf(draft.boot),
    maximumBytes: sizeOf(draft.maximum),
    ...(draft.minimum.trim() !== '' && { minimumBytes: sizeOf(draft.minimum) }),
    slots: Number(draft.slots),
    numaNodes: Number(draft.numaNodes),
    statusReport: draft.statusReport,
    autostart: draft.autostart,
    start: draft.start,
  };
}

/** The series is what a machine has when nothing is said. */
function deviceOf({ device, reuseAddresses }: DefineDraft): Partial<VmDefinition> {
  if (device === 'series') return reuseAddresses ? { reuseAddresses } : {};
  return device === 'upstream' ? { edition: device } : { memoryDevice: device };
}

/** virtio-balloon has sticks here too, and DIMMs are sticks in all but name. */
export function growsBySticks(device: DeviceChoice): boolean {
  return device !== 'upstream' && device !== 'virtio-mem';
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

/** A VM called "new" would stand at this page's own address. */
function judgeName(name: string): string | undefined {
  if (name === 'new') return 'This page has that address. Choose another name.';
  return NAME.test(name) ? undefined : 'Lower case letters, figures and hyphens inside, at most 63.';
}

function isBelow(a: number | string | null, b: number | string | null): boolean {
  return typeof a === 'number' && typeof b === 'number' && a < b;
}

function isWhole(text: string, least: number, most: number): boolean {
  const value = Number(text);
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most;
}

function present(all: Readonly<Record<string, string | undefined>>): DraftErrors {
  return Object.fromEntries(Object.entries(all).filter(([, error]) => error !== undefined));
}
