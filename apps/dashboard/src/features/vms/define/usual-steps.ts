import { GIB } from '../../../lib/bytes.ts';

/** Sizes to try, from 1 GiB to the maximum: powers of two and the half way between them. */
export function usualSteps(maximumBytes: number): readonly number[] {
  const steps: number[] = [];
  for (let size = GIB; size <= maximumBytes; size *= 2) steps.push(size, size * 1.5);
  const within = steps.filter((size) => size <= maximumBytes);
  return within.length === 0 ? [GIB] : within;
}
