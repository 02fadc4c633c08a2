import { ApiProblem } from '../api-problem.ts';

/** A page of a list that is in memory, in the order of its keys. The cursor is the key of the last item seen. */
export function pageBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { limit = 100, cursor }: { readonly limit?: number; readonly cursor?: string },
): { readonly items: T[]; readonly nextCursor: string | null } {
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const rest = cursor === undefined ? sorted : sorted.filter((item) => keyOf(item) > cursor);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { items: page, nextCursor: rest.length > limit && last !== undefined ? keyOf(last) : null };
}

/** A cursor that is a position in the store. */
export function readPosition(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new ApiProblem('bad-request', 'The cursor is not one that this list gave.', {
    errors: [{ pointer: '/cursor', detail: 'is not a cursor of this list' }],
  });
}
