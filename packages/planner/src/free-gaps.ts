import { alignDown, alignUp } from '@dimmer/pages';
import type { AddressRange, Situation } from './situation.ts';

/**
 * Where a new stick may lie: whole alignment units of the region without any stick (plugged or of the layout) and
 * without any range removed or refused since the guest's last reset (spec 5.9: the device would refuse it again). Where
 * the device lets removed ranges be used again each of them is a gap of its own: a stick across its edge is refused.
 * Ascending.
 */
export function freeGaps(situation: Situation): readonly AddressRange[] {
  const { baseBytes, sizeBytes } = situation.shape.region;
  const whole = { start: baseBytes, end: baseBytes + sizeBytes };
  const taken = [...stickRanges(situation), ...situation.barred];
  const fresh = gapsIn(situation, whole, [...taken, ...situation.freed]);
  const freed = situation.freed.flatMap((range) => gapsIn(situation, range, taken));
  return [...fresh, ...freed].sort((a, b) => a.start - b.start);
}

function gapsIn(
  { capabilities }: Situation,
  { start, end }: AddressRange,
  taken: readonly AddressRange[],
): readonly AddressRange[] {
  const gaps: AddressRange[] = [];
  let from = start;
  for (const range of taken.toSorted((a, b) => a.start - b.start)) {
    pushAligned(gaps, from, Math.min(range.start, end), capabilities.alignmentBytes);
    from = Math.max(from, range.end);
  }
  pushAligned(gaps, from, end, capabilities.alignmentBytes);
  return gaps;
}

function stickRanges({ observation, layout }: Situation): readonly AddressRange[] {
  return [...observation.sticks, ...layout].flatMap(({ addressBytes, sizeBytes }) =>
    addressBytes === null ? [] : [{ start: addressBytes, end: addressBytes + sizeBytes }],
  );
}

function pushAligned(gaps: AddressRange[], from: number, to: number, unit: number): void {
  const start = alignUp(from, unit);
  const end = alignDown(to, unit);
  if (end > start) gaps.push({ start, end });
}

export function gapBytes(gap: AddressRange): number {
  return gap.end - gap.start;
}
