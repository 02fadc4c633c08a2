import { useCell } from '../lib/use-cell.ts';
import { scale } from './scale.ts';

/** Pixels of one rem at the chosen size. */
export function useRemPx(): number {
  useCell(scale);
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
