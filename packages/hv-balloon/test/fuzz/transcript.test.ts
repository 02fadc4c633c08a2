import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Move } from './move.ts';
import { EDITIONS, LAYOUT_NAMES } from './setting.ts';
import { readTranscript, writeTranscript } from './transcript.ts';

const number = fc.nat({ max: 2 ** 31 - 1 });
const bytes = fc.uint8Array({ minLength: 0, maxLength: 40 });
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ type: fc.constant('open' as const), ringBytes: number }),
  fc.record({ type: fc.constant('close' as const), resets: fc.boolean() }),
  fc.record({ type: fc.constant('reset' as const), system: fc.boolean() }),
  fc.record({ type: fc.constant('send' as const), message: bytes, holds: fc.boolean() }),
  fc.record({ type: fc.constant('packet' as const), bytes }),
  fc.record({ type: fc.constant('read' as const), packets: number }),
  fc.record({ type: fc.constant('wait' as const), waitMs: number }),
  fc.record({ type: fc.constant('target' as const), pages: number }),
  fc.record({
    type: fc.constant('plug' as const),
    id: fc.constantFrom('a', 'b'),
    pages: number,
    address: fc.option(number),
  }),
  fc.record({ type: fc.constant('unplug' as const), id: fc.constantFrom('a', 'b') }),
  fc.record({ type: fc.constant('trace' as const), on: fc.boolean() }),
  fc.record({ type: fc.constantFrom('describe' as const, 'save' as const) }),
);
const setting = fc.record({
  edition: fc.constantFrom(...EDITIONS),
  layout: fc.constantFrom(...LAYOUT_NAMES),
  faithful: fc.boolean(),
  reuseAddresses: fc.boolean(),
  statusReport: fc.boolean(),
  memdev: fc.boolean(),
});

describe('a transcript', () => {
  it('comes back as it was written, notes and empty messages included', () => {
    fc.assert(
      fc.property(fc.record({ setting, moves: fc.array(move) }), (transcript) => {
        expect(readTranscript(writeTranscript(transcript, ['found on a rainy day']))).toEqual(transcript);
      }),
    );
  });

  it.each([
    ['', 'there is no line that begins with "setting"'],
    ['setting series moon', 'line 1 is not understood: setting series moon'],
    ['setting series pc\ntarget much', 'line 2 is not understood: target much'],
    ['setting series pc\nsend 0', 'line 2 is not understood: send 0'],
    ['setting series pc\nplug a 512', 'line 2 is not understood: plug a 512'],
    ['setting series pc\ndance', 'line 2 is not understood: dance'],
  ])('of %j is refused by line', (text, error) => {
    expect(readTranscript(text)).toEqual({ error });
  });
});
