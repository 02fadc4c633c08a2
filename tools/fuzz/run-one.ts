import type { Move } from '../../packages/hv-balloon/test/fuzz/move.ts';
import type { Finding } from '../../packages/hv-balloon/test/fuzz/replay.ts';
import { createRig } from '../../packages/hv-balloon/test/fuzz/rig.ts';
import type { Transcript } from '../../packages/hv-balloon/test/fuzz/transcript.ts';
import { chooseMove, createMemory } from './generate/choose-move.ts';
import { drawSetting } from './generate/draw-setting.ts';
import { between, createRandom, pickWeighted, type Random } from './generate/random.ts';

export interface RunResult {
  readonly inputs: number;
  /** Set when the device broke a rule; the last move of the transcript is the one that showed it. */
  readonly failure: { readonly transcript: Transcript; readonly finding: Finding } | null;
}

/** Run number `index` of a campaign: always the same for the same seed. */
export function runOne(seed: number, index: number): RunResult {
  const random = createRandom(seed, index);
  const setting = drawSetting(random);
  const rig = createRig(setting);
  const memory = createMemory(random);
  const moves: Move[] = [];
  for (let left = drawLength(random); left > 0; left -= 1) {
    const move = chooseMove(random, rig, memory);
    moves.push(move);
    const found = rig.play(move);
    if (!found) continue;
    const finding = { ...found, move: moves.length - 1 };
    return { inputs: moves.length, failure: { transcript: { setting, moves }, finding } };
  }
  return { inputs: moves.length, failure: null };
}

/** 1 to 200 inputs, some 48 on average. */
function drawLength(random: Random): number {
  return pickWeighted(random, [
    [1, between(random, 1, 20)],
    [8, between(random, 25, 60)],
    [1, between(random, 60, 200)],
  ] as const);
}
