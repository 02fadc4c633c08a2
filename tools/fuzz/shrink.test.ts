import { describe, expect, it } from 'vitest';
import type { Move } from '../../packages/hv-balloon/test/fuzz/move.ts';
import type { Finding } from '../../packages/hv-balloon/test/fuzz/replay.ts';
import type { Transcript } from '../../packages/hv-balloon/test/fuzz/transcript.ts';
import { buildBalloonAnswer } from './generate/messages.ts';
import { createRandom } from './generate/random.ts';
import { shrink } from './shrink.ts';

const setting = {
  edition: 'series',
  layout: 'pc',
  faithful: true,
  reuseAddresses: true,
  statusReport: false,
  memdev: false,
} as const;
const filler: readonly Move[] = Array.from({ length: 60 }, (_, n) => ({ type: 'wait', waitMs: n }));
const answer: Move = {
  type: 'send',
  message: buildBalloonAnswer(
    createRandom(1, 1),
    Array.from({ length: 40 }, (_, n) => [n * 10, 1]),
    false,
  ),
  holds: false,
};

/** A device that breaks a rule at the first reset after an answer that names page 170. */
function play({ moves }: Transcript): Finding | undefined {
  const said = moves.findIndex((move) => move.type === 'send' && namesPage(move.message, 170));
  const move = moves.findIndex(({ type }, at) => type === 'reset' && said >= 0 && at > said);
  return move < 0 ? undefined : { rule: 'made up', detail: '', move };
}

function namesPage(message: Uint8Array, page: number): boolean {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  for (let at = 16; at < message.length; at += 8) if (view.getUint32(at, true) === page) return true;
  return false;
}

describe('shrinking', () => {
  it('keeps what breaks the rule, in the plainest form', () => {
    const moves = [...filler, answer, ...filler, { type: 'reset', system: true } as const, ...filler];
    const begun = { setting, moves };
    const { transcript, finding } = shrink({ transcript: begun, finding: play(begun)! }, play);
    expect(transcript.moves.map(({ type }) => type)).toEqual(['send', 'reset']);
    expect(finding).toMatchObject({ rule: 'made up', move: 1 });
    const [kept] = transcript.moves;
    // Header, count, and the one range.
    expect(kept?.type === 'send' && kept.message.length).toBe(24);
    expect(transcript.setting).toEqual({ ...setting, faithful: false, reuseAddresses: false });
  });

  it('does not take another broken rule for the same', () => {
    const moves = [answer, { type: 'reset', system: true } as const];
    const other = (transcript: Transcript): Finding | undefined =>
      transcript.moves.length < 2 ? { rule: 'another', detail: '', move: 0 } : play(transcript);
    const { transcript } = shrink({ transcript: { setting, moves }, finding: play({ setting, moves })! }, other);
    expect(transcript.moves).toHaveLength(2);
  });
});
