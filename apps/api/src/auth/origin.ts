import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser sent this from a page that is not ours: its `Origin` names another host than the one asked.
 * Programs send no `Origin`.
 */
export function isForeignOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return false;
  try {
    return new URL(origin).host !== host;
  } catch {
    // "null" of a sandboxed page, or nonsense.
    return true;
  }
}
