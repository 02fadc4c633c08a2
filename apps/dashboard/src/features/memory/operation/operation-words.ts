import type { Operation, Outcome } from '@dimmer/contract';
import { gibFigure, sizeWords } from '../../../lib/bytes.ts';

type Titled = Pick<Operation, 'kind' | 'origin' | 'fromBytes' | 'targetBytes'>;

const ACTIONS: Readonly<Record<Exclude<Operation['kind'], 'resize'>, string>> = {
  plug: 'Plug a stick',
  unplug: 'Remove a stick',
  start: 'Start',
  shutdown: 'Shut down',
  reboot: 'Reboot',
  reset: 'Reset',
  pause: 'Pause',
  resume: 'Resume',
  kill: 'Cut the power',
  save: 'Save to disk',
  restore: 'Restore from disk',
};

/** What an operation does, in a few words: "Shrink to 24.00 GiB". */
export function operationTitle(operation: Titled): string {
  const { kind, targetBytes } = operation;
  if (kind !== 'resize') return ACTIONS[kind];
  return targetBytes === null ? resizeVerb(operation) : `${resizeVerb(operation)} to ${sizeWords(targetBytes)}`;
}

/** The same with where it began: "Shrink 48.00 → 24.00 GiB". */
export function operationSpan(operation: Titled): string {
  const { kind, fromBytes, targetBytes } = operation;
  if (kind !== 'resize' || fromBytes === null || targetBytes === null) return operationTitle(operation);
  return `${resizeVerb(operation)} ${gibFigure(fromBytes)} → ${sizeWords(targetBytes)}`;
}

function resizeVerb({ origin, fromBytes, targetBytes }: Titled): string {
  if (origin === 'reapply') return 'Re-apply';
  if (fromBytes === null || targetBytes === null || fromBytes === targetBytes) return 'Resize';
  return targetBytes > fromBytes ? 'Grow' : 'Shrink';
}

export const STATE_WORDS: Readonly<Record<Operation['state'], string>> = {
  queued: 'Queued',
  running: 'Running',
  succeeded: 'Succeeded',
  partial: 'Partial',
  failed: 'Failed',
  cancelled: 'Cancelled',
  superseded: 'Replaced',
};

/** Why an operation stopped short, where its own sentence is missing. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  reached: 'It reached its target.',
  'guest-floor': 'The guest gives no more: it is at its floor.',
  'guest-silent': 'The guest stopped answering.',
  'partial-hot-add': 'The guest took a stick only in part.',
  'no-slots': 'All slots are taken.',
  'no-address-space': 'No addresses are left for another stick.',
  'at-maximum': 'The VM is at its maximum.',
  'host-memory-short': 'The host has no more room.',
  'unplug-refused': 'The machine refused to let the stick go.',
  'unplug-pending': 'The stick is still being removed.',
  'guest-lost': 'The guest went away.',
  'hypervisor-lost': 'The connection to the machine was lost.',
  'saved-state-refused': 'What was saved of the machine cannot be used.',
  cancelled: 'Somebody cancelled it.',
  superseded: 'A newer request took its place.',
};

/** What Cancel leaves behind. */
export function cancelKeeps(operation: Titled): string {
  if (operation.kind !== 'resize') return 'Cancel lets the running step end and begins no other.';
  const { fromBytes, targetBytes } = operation;
  const shrinking = fromBytes !== null && targetBytes !== null && targetBytes < fromBytes;
  return shrinking ? 'Cancel keeps what came back.' : 'Cancel keeps what was added.';
}

export function isActive({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}
