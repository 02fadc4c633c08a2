import type { ErrorCode, Problem } from '@dimmer/contract';
import type { DraftErrors, DraftField } from './define-draft.ts';

const BY_CODE: Readonly<Partial<Record<ErrorCode, DraftField>>> = {
  'name-in-use': 'name',
  'above-host-capacity': 'boot',
  'maximum-below-boot': 'maximum',
  'bounds-crossed': 'minimum',
  'qmp-socket-unusable': 'qmpSocket',
  'qemu-unavailable': 'binary',
};

const RUN = '/qemu/run/';

const BY_POINTER: Readonly<Record<string, DraftField>> = {
  '/name': 'name',
  '/bootBytes': 'boot',
  '/maximumBytes': 'maximum',
  '/minimumBytes': 'minimum',
  '/slots': 'slots',
  '/numaNodes': 'numaNodes',
  '/tags': 'tags',
  '/description': 'description',
  '/memoryDevice': 'device',
  '/qemu/attach/qmpSocket': 'qmpSocket',
  [`${RUN}networks/0/name`]: 'networkName',
  [`${RUN}networks/0/mac`]: 'mac',
};

/** Fields of the run that have the API's own names. */
const RUN_FIELDS: readonly DraftField[] = [
  'binary',
  'accelerator',
  'machine',
  'cpu',
  'processors',
  'kernel',
  'initrd',
  'append',
  'vncDisplay',
  'extraArguments',
];

/** A refusal, at the fields that caused it; empty where no field did. */
export function problemFields(problem: Problem): DraftErrors {
  const named = (problem.errors ?? []).map(({ pointer, detail }) => [fieldAt(pointer), detail] as const);
  const found = Object.fromEntries(named.filter(([name]) => name !== undefined));
  const field = BY_CODE[problem.code];
  return Object.keys(found).length === 0 && field !== undefined ? { [field]: problem.detail } : found;
}

function fieldAt(pointer: string): DraftField | undefined {
  if (!pointer.startsWith(RUN) || pointer in BY_POINTER) return BY_POINTER[pointer];
  const [part, index] = pointer.slice(RUN.length).split('/');
  if (part === 'disks') return `disk-${Number(index)}`;
  return part === 'networks' ? 'network' : RUN_FIELDS.find((field) => field === part);
}
