import type { Model } from '../../../packages/hv-balloon/test/fuzz/model/model.ts';
import { buildBalloonAnswer, buildHotAddAnswer, buildUnballoonAnswer, type WireRange } from './messages.ts';
import { between, drawWord, onceIn, pick, pickWeighted, type Random } from './random.ts';
import { drawAnyRange, drawHeldRange } from './ranges.ts';

/** What a guest says to the request that is out: mostly what it should, so that the run gets anywhere. */
export function drawAnswer(random: Random, model: Model, recent: WireRange[]): Uint8Array {
  const { operation } = model;
  switch (operation.kind) {
    case 'balloon':
      return drawBalloonAnswer(random, model, recent);
    case 'hot-add':
      return drawHotAddAnswer(random, operation.chunk);
    default:
      return buildUnballoonAnswer(random);
  }
}

export function drawBalloonAnswer(random: Random, model: Model, recent: WireRange[]): Uint8Array {
  const ranges = drawRanges(random, model, recent);
  for (const range of ranges) recent.push(range);
  recent.splice(0, recent.length - 12);
  const claims = onceIn(random, 30) ? pick(random, LIES)(ranges.length, random) : ranges.length;
  return buildBalloonAnswer(random, ranges, onceIn(random, 3), claims);
}

const LIES: readonly ((length: number, random: Random) => number)[] = [
  (length) => length + 1,
  () => 2 ** 31 - 1,
  () => 2 ** 24,
  (length) => Math.max(0, length - 1),
  (_length, random) => drawWord(random) >>> 1,
];

function drawRanges(random: Random, model: Model, recent: readonly WireRange[]): readonly WireRange[] {
  const style = pickWeighted(random, [
    [12, 'held'],
    [4, 'any'],
    [2, 'none'],
    [3, 'mixed'],
  ] as const);
  const ranges: WireRange[] = [];
  let wanted = Math.min(model.remaining, 585_728);
  for (let n = style === 'none' ? 0 : drawCount(random); n > 0; n -= 1) {
    const held = style === 'held' || (style === 'mixed' && onceIn(random, 2));
    const range = held
      ? drawHeldRange(random, model, onceIn(random, 20) ? 2 ** 24 : Math.max(1, wanted))
      : drawAnyRange(random, model, recent);
    if (!range) continue;
    ranges.push(range);
    wanted -= range[1];
  }
  return ranges;
}

/** A few; seldom as many as a Linux guest sends, or as a message holds, or more (spec 1.8). */
function drawCount(random: Random): number {
  if (onceIn(random, 400)) return pick(random, [510, 511, 1500, 8189, 8190]);
  return onceIn(random, 6) ? between(random, 5, 24) : between(random, 1, 4);
}

export function drawHotAddAnswer(random: Random, chunk: number): Uint8Array {
  const pages = pickWeighted(random, [
    [10, chunk],
    [2, 0],
    [2, between(random, 0, chunk)],
    [1, chunk + 1],
    [1, drawWord(random)],
  ] as const);
  return buildHotAddAnswer(
    random,
    pages,
    pickWeighted(random, [
      [8, pages > 0 ? 1 : 0],
      [1, 0],
      [1, drawWord(random)],
    ] as const),
  );
}
