import { PAGES_PER_MIB } from '@dimmer/pages';

/** Constant in MiB and how often the rest is halved, by total memory in MiB (spec 6.3). Continuous at the joints. */
const RULES = [
  { belowMib: 128, constantMib: 8, shift: 1 },
  { belowMib: 512, constantMib: 40, shift: 2 },
  { belowMib: 2048, constantMib: 104, shift: 3 },
  { belowMib: 8192, constantMib: 232, shift: 4 },
  { belowMib: Number.POSITIVE_INFINITY, constantMib: 488, shift: 5 },
];

/** Pages that Linux keeps available while it balloons, for so many pages of total memory. */
export function linuxFloorPages(totalPages: number): number {
  const rule = RULES.find(({ belowMib }) => totalPages < belowMib * PAGES_PER_MIB) ?? RULES[RULES.length - 1]!;
  return rule.constantMib * PAGES_PER_MIB + Math.floor(totalPages / 2 ** rule.shift);
}
