/** A seeded source of random numbers whose whole state is one word, so that it can live in a reducer's state. */
export interface Random {
  word: number;
}

export function createRandom(seed: number): Random {
  return { word: seed >>> 0 };
}

/** At least 0, below 1. The mixing is that of mulberry32. */
export function draw(random: Random): number {
  random.word = (random.word + 0x6d2b79f5) >>> 0;
  let mixed = random.word;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

export function drawBetween(random: Random, least: number, most: number): number {
  return least + draw(random) * (most - least);
}
