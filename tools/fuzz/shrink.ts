import type { Move } from '../../packages/hv-balloon/test/fuzz/move.ts';
import { type Finding, replay } from '../../packages/hv-balloon/test/fuzz/replay.ts';
import { SWITCHES } from '../../packages/hv-balloon/test/fuzz/setting.ts';
import type { Transcript } from '../../packages/hv-balloon/test/fuzz/transcript.ts';
import { simplerMoves } from './simplify.ts';

/** So many replays and so long at most: a run is short, but its messages may be long, and it may hang. */
const MOST_REPLAYS = 5000;
const MOST_MS = 10_000;

export interface Shrunk {
  readonly transcript: Transcript;
  readonly finding: Finding;
}

/** The shortest and plainest run found that breaks the same rule when played: fewer inputs first, then simpler ones. */
export function shrink(begun: Shrunk, play: (transcript: Transcript) => Finding | undefined = replay): Shrunk {
  let best = begun;
  const deadline = Date.now() + MOST_MS;
  let replays = 0;

  function accepts(transcript: Transcript): boolean {
    if (replays >= MOST_REPLAYS || Date.now() > deadline) return false;
    replays += 1;
    const finding = play(transcript);
    if (finding?.rule !== begun.finding.rule) return false;
    // What came after the broken rule has nothing to do with it.
    best = { transcript: { ...transcript, moves: transcript.moves.slice(0, finding.move + 1) }, finding };
    return true;
  }

  const withMoves = (moves: readonly Move[]): boolean => accepts({ ...best.transcript, moves });

  function dropMoves(): boolean {
    let dropped = false;
    for (let size = Math.ceil(best.transcript.moves.length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let at = best.transcript.moves.length - size; at >= 0; at -= size) {
        dropped = withMoves(best.transcript.moves.toSpliced(at, size)) || dropped;
      }
    }
    return dropped;
  }

  function simplifyMoves(): boolean {
    let simplified = false;
    for (let at = best.transcript.moves.length - 1; at >= 0; at -= 1) {
      const move = best.transcript.moves[at];
      for (const simpler of move ? simplerMoves(move) : []) {
        if (!withMoves(best.transcript.moves.with(at, simpler))) continue;
        simplified = true;
        break;
      }
    }
    return simplified;
  }

  for (const name of SWITCHES) {
    const { setting } = best.transcript;
    if (setting[name]) accepts({ ...best.transcript, setting: { ...setting, [name]: false } });
  }
  while (Date.now() < deadline && (dropMoves() || simplifyMoves()));
  return best;
}
