/** Repeatable randomness of a run (mulberry32): the same seed gives the same run. */
export interface Dice {
  /** 0 ≤ x < 1 */
  number(): number;
  /** Whole, both ends included. */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  function number(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    number,
    between: (low, high) => low + Math.floor(number() * (high - low + 1)),
    chance: (probability) => number() < probability,
    pick: (from) => from[Math.floor(number() * from.length)] as (typeof from)[number],
  };
}
