interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Follows `nextCursor` to the end. */
export async function readAllPages<T>(
  read: (cursor: { readonly cursor?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const first = await read({});
  const items = [...first.items];
  for (let next = first.nextCursor; next !== null; ) {
    const page = await read({ cursor: next });
    items.push(...page.items);
    next = page.nextCursor;
  }
  return items;
}
