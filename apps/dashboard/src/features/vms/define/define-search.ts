import type { Home } from './define-draft.ts';

/** What the address of the form says: where the VM is to run. Embedded is left out. */
export interface DefineSearch {
  readonly home?: Exclude<Home, 'embedded'>;
}

export function readDefineSearch({ home }: Readonly<Record<string, unknown>>): DefineSearch {
  return home === 'run' || home === 'attach' ? { home } : {};
}
