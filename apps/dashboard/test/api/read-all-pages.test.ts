import { expect, test } from 'vitest';
import { readAllPages } from '../../src/api/read-all-pages.ts';

test('follows the cursor to the end', async () => {
  const pages: Record<string, { items: string[]; nextCursor: string | null }> = {
    first: { items: ['a', 'b'], nextCursor: 'second' },
    second: { items: [], nextCursor: 'third' },
    third: { items: ['c'], nextCursor: null },
  };
  expect(await readAllPages(({ cursor = 'first' }) => Promise.resolve(pages[cursor]!))).toEqual(['a', 'b', 'c']);
});
