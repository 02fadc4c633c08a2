import { expect, test, vi } from 'vitest';
import { createCell } from '../../src/lib/cell.ts';

test('a cell tells of changes, and of nothing else', () => {
  const cell = createCell(1);
  const listener = vi.fn();
  const stop = cell.subscribe(listener);
  cell.set(1);
  cell.set(2);
  stop();
  cell.set(3);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(cell.get()).toBe(3);
});
