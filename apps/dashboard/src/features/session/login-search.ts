export interface LoginSearch {
  /** Where to go afterwards; only an address of ours. */
  readonly next?: string;
}

/** A foreign address in `next` would make the login page a springboard: only paths of this origin pass. */
export function readLoginSearch({ next }: Readonly<Record<string, unknown>>): LoginSearch {
  const ours = typeof next === 'string' && next.startsWith('/') && !next.startsWith('//') && !next.includes('\\');
  return ours ? { next } : {};
}

/** The single-use code of a login URL's fragment (`#code=…`), or null. */
export function codeOfFragment(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get('code');
}
