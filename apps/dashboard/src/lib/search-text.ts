/** A text of the address. The router reads what looks like a figure as one: `?q=123` is the text "123" all the same. */
export function searchText(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
