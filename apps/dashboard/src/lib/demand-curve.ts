type Column = readonly (number | null)[];

/** What demand is worked out from, as samples have it: columns of equal length, times in epoch ms, null where not known. */
export interface DemandFigures {
  readonly t: readonly number[];
  readonly actualBytes: Column;
  readonly committedBytes: Column;
  readonly balloonedBytes: Column;
}

/** A report may be this much older than its sample: guests report once a second, and late. */
const REPORT_LAG_MS = 2500;

/**
 * Demand at each sample: max(0, committed − ballooned), at most actual. The report of a sample is a little older than its
 * balloon, and a balloon moves by gibibytes a second. So while it moves, demand is known to lie between two bounds only, and
 * stays inside them as still as it can. Null where nobody recorded what it takes.
 */
export function demandCurve({ t, actualBytes, committedBytes, balloonedBytes }: DemandFigures): Column {
  let last: number | null = null;
  return t.map((time, index) => {
    const [actual, committed] = [actualBytes[index] ?? null, committedBytes[index] ?? null];
    const ballooned = balloonedBytes[index] ?? null;
    if (actual === null || committed === null || ballooned === null) return (last = null);
    let [least, most] = [ballooned, ballooned];
    for (let at = index; at >= 0 && time - t[at]! <= REPORT_LAG_MS; at -= 1) {
      least = Math.min(least, balloonedBytes[at] ?? least);
      most = Math.max(most, balloonedBytes[at] ?? most);
    }
    const demand = Math.min(committed - least, Math.max(committed - most, last ?? committed - ballooned));
    last = Math.min(actual, Math.max(0, demand));
    return last;
  });
}
