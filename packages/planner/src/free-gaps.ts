import { alignDown, alignUp } from '@dimmer/pages';
import type { AddressRange, Situation } from './situation.ts';

/**
 * Where a new stick may lie: whole alignment units of the region without any stick (plugged or of the layout) and
 * without any range removed or refused since the guest's last reset (spec 5.9: the device would refuse it again).
 * Ascending.
 */
export function freeGaps(situation: Situation): readonly AddressRange[] {
  const { shape, capabilities } = situation;
  const end = shape.region.baseBytes + shape.region.sizeBytes;
  const gaps: AddressRange[] = [];
  let from = shape.region.baseBytes;
  for (const taken of takenRanges(situation)) {
    pushAligned(gaps, from, Math.min(taken.start, end), capabilities.alignmentBytes);
    from = Math.max(from, taken.end);
  }
  pushAligned(gaps, from, end, capabilities.alignmentBytes);
  return gaps;
}

function takenRanges({ observation, layout, barred }: Situation): readonly AddressRange[] {
  const sticks = [...observation.sticks, ...layout].flatMap(({ addressBytes, sizeBytes }) =>
    addressBytes === null ? [] : [{ start: addressBytes, end: addressBytes + sizeBytes }],
  );
  return [...sticks, ...barred].sort((a, b) => a.start - b.start);
}

function pushAligned(gaps: AddressRange[], from: number, to: number, unit: number): void {
  const start = alignUp(from, unit);
  const end = alignDown(to, unit);
  if (end > start) gaps.push({ start, end });
}

export function gapBytes(gap: AddressRange): number {
  return gap.end - gap.start;
}
