import type { ErrorCode, Problem } from '@dimmer/contract';
import type { DraftErrors, DraftField } from './define-draft.ts';

const BY_CODE: Readonly<Partial<Record<ErrorCode, DraftField>>> = {
  'name-in-use': 'name',
  'above-host-capacity': 'boot',
  'maximum-below-boot': 'maximum',
  'bounds-crossed': 'minimum',
};

const BY_POINTER: Readonly<Record<string, DraftField>> = {
  '/name': 'name',
  '/bootBytes': 'boot',
  '/maximumBytes': 'maximum',
  '/minimumBytes': 'minimum',
  '/slots': 'slots',
  '/numaNodes': 'numaNodes',
  '/tags': 'tags',
  '/description': 'description',
};

/** A refusal, at the fields that caused it; empty where no field did. */
export function problemFields(problem: Problem): DraftErrors {
  const field = BY_CODE[problem.code];
  if (field !== undefined) return { [field]: problem.detail };
  const named = (problem.errors ?? []).map(({ pointer, detail }) => [BY_POINTER[pointer], detail] as const);
  return Object.fromEntries(named.filter(([name]) => name !== undefined));
}
