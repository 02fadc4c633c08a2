/** A seeded source of choices: everything a run does follows from its seed. */
export interface Random {
  word: number;
}

/** Run `index` of campaign `seed`; neighbouring numbers give unrelated runs. */
export function createRandom(seed: number, index: number): Random {
  return { word: mix((mix(seed) + Math.imul(index, 0x9e3779b1)) >>> 0) };
}

/** The mixing of mulberry32. */
function mix(word: number): number {
  let mixed = (word + 0x6d2b79f5) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}

/** A word of 32 bits. */
export function drawWord(random: Random): number {
  random.word = (random.word + 0x6d2b79f5) >>> 0;
  return mix(random.word);
}

/** A whole number of at least 0 and below `limit`. */
export function below(random: Random, limit: number): number {
  return Math.floor((drawWord(random) / 2 ** 32) * limit);
}

export function between(random: Random, least: number, most: number): number {
  return least + below(random, most - least + 1);
}

/** True once in `n`. */
export function onceIn(random: Random, n: number): boolean {
  return below(random, n) === 0;
}

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[below(random, values.length)]!;
}

/** One of the values by weight. */
export function pickWeighted<T>(random: Random, choices: readonly (readonly [number, T])[]): T {
  let weights = 0;
  for (const [weight] of choices) weights += weight;
  let left = below(random, weights);
  for (const [weight, value] of choices) {
    if (left < weight) return value;
    left -= weight;
  }
  return choices[0]![1];
}
