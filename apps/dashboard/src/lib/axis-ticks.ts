const MANTISSAS = [1, 2, 4, 8] as const;

/** Round figures (powers of two) from 0 up to `maximum`, about `wanted` steps; the maximum itself is not forced in. */
export function axisTicks(maximum: number, wanted: number): number[] {
  if (!(maximum > 0)) return [0];
  const step = roundUp(maximum / wanted);
  const ticks: number[] = [];
  for (let tick = 0; tick <= maximum * 1.000001; tick += step) ticks.push(tick);
  return ticks;
}

function roundUp(value: number): number {
  const base = 16 ** Math.floor(Math.log2(value) / 4);
  const mantissa = MANTISSAS.find((candidate) => candidate * base >= value);
  return mantissa === undefined ? base * 16 : mantissa * base;
}
