import { describe, expect, it } from 'vitest';
import { runOne } from './run-one.ts';
import { createRandom, drawWord } from './generate/random.ts';

describe('a run', () => {
  it('follows from seed and number alone, and differs from its neighbours', () => {
    const word = (seed: number, run: number): number => drawWord(createRandom(seed, run));
    expect(word(5, 9)).toBe(word(5, 9));
    expect(new Set([word(5, 9), word(5, 10), word(6, 9), word(6, 10)]).size).toBe(4);
    expect(runOne(5, 9)).toEqual(runOne(5, 9));
  });

  it('has 30 inputs and more on average, and 200 at most', () => {
    const inputs = Array.from({ length: 200 }, (_, run) => runOne(11, run).inputs);
    expect(inputs.reduce((sum, one) => sum + one, 0) / inputs.length).toBeGreaterThan(30);
    expect(Math.max(...inputs)).toBeLessThanOrEqual(200);
  });
});
