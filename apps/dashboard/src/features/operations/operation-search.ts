import { searchText } from '../../lib/search-text.ts';

/** Queued and running, or those that ended short of what was asked. */
export type OperationShow = 'all' | 'running' | 'short';

/** What the address of the operations page says. */
export interface OperationSearch {
  readonly show?: Exclude<OperationShow, 'all'>;
  /** Id or name of a VM. */
  readonly vm?: string;
  /** The operation whose steps are shown. */
  readonly id?: string;
}

export function readOperationSearch({ show, vm, id }: Readonly<Record<string, unknown>>): OperationSearch {
  const name = searchText(vm);
  return {
    ...((show === 'running' || show === 'short') && { show }),
    ...(name !== undefined && { vm: name }),
    ...(typeof id === 'string' && id !== '' && { id }),
  };
}

/** The states that each choice asks the API for; undefined is all. */
export const SHOWN_STATES: Readonly<Record<OperationShow, string | undefined>> = {
  all: undefined,
  running: 'queued,running',
  short: 'partial,failed',
};
