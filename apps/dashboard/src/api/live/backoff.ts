const FIRST_MS = 500;
const LONGEST_MS = 8000;

/** How long to wait before the next try: doubling, at most 8 s, less up to a third so that clients do not come together. */
export function retryDelayMs(failures: number, random: number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (1 - random / 3));
}
