import type { Difference } from './compare-recordings.ts';

/**
 * Where an embedded machine may say something else than QEMU 10.0.2 did, and why. `row` is the row of the table "Where
 * this differs from QEMU" in docs/protocol.md. Every entry must be needed.
 */
export interface Explanation {
  readonly row: string;
  readonly recordings: readonly string[];
  /** The client's words before it. */
  readonly after: RegExp;
  readonly what: RegExp;
}

export const EXPLANATIONS: readonly Explanation[] = [
  { row: 'one reset', recordings: ['guest-panicked-pause'], after: /./, what: /^RESET missing$/ },
];

export function explain(recording: string, difference: Difference): Explanation | undefined {
  return EXPLANATIONS.find(
    ({ recordings, after, what }) =>
      recordings.includes(recording) && after.test(difference.after) && what.test(difference.what),
  );
}
