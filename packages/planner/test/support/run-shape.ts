import { GIB, MIB, PAGE_BYTES } from '@dimmer/pages';
import { createDice } from './random.ts';

/** What a random run makes of its seed. */
export interface RunShape {
  readonly x: boolean;
  readonly alignment: 0 | 7;
  readonly bootBytes: number;
  readonly maximumBytes: number;
  readonly slots: number;
  readonly floorPages: number;
  readonly answerMs: number;
  readonly pollMs: number;
  readonly lagMs: number;
  readonly temper: 'good' | 'partial' | 'silent' | 'stubborn';
  readonly resets: boolean;
  readonly leaves: boolean;
  readonly powerCuts: boolean;
  readonly people: boolean;
  readonly budget: boolean;
  readonly reuse: boolean;
}

export function shapeRun(seed: number): RunShape {
  const dice = createDice(seed ^ 0x5eed);
  return {
    x: seed % 4 !== 3,
    alignment: dice.pick([0, 7]),
    bootBytes: dice.pick([1, 2, 4, 8]) * GIB,
    maximumBytes: dice.pick([16, 64, 1024]) * GIB,
    slots: dice.pick([4, 32, 256]),
    floorPages: (dice.between(64, 1200) * MIB) / PAGE_BYTES,
    answerMs: dice.pick([1, 50, 400]),
    pollMs: dice.pick([250, 2_000, 5_000, 10_000, 20_000]),
    lagMs: dice.pick([0, 2, 40]),
    temper: dice.pick(['good', 'good', 'partial', 'silent', 'stubborn']),
    resets: dice.chance(0.5),
    leaves: dice.chance(0.3),
    powerCuts: dice.chance(0.2),
    people: dice.chance(0.4),
    budget: dice.chance(0.3),
    reuse: createDice(seed ^ 0xadd).chance(0.3),
  };
}
