import { COLUMNS, firstSince, type SampleColumns, type SampleRing, sampleAt } from './sample-ring.ts';

/** Samples come each second; where one and a half are missing there is a gap, and nothing is drawn across it. */
const GAP_MS = 2500;

/** The samples since `from` (epoch ms) in columns, with a row of nulls in each gap. */
export function ringColumns(ring: SampleRing, from: number): SampleColumns {
  const columns = { t: [] as number[], ...Object.fromEntries(COLUMNS.map((column) => [column, []])) } as {
    t: number[];
  } & Record<(typeof COLUMNS)[number], (number | null)[]>;
  let before = Number.NaN;
  for (let index = firstSince(ring, from); index < ring.length; index += 1) {
    const sample = sampleAt(ring, index);
    if (sample.t - before > GAP_MS) pushRow(columns, before + 1, () => null);
    pushRow(columns, sample.t, (column) => sample[column]);
    before = sample.t;
  }
  return columns;
}

function pushRow(
  columns: { t: number[] } & Record<(typeof COLUMNS)[number], (number | null)[]>,
  t: number,
  read: (column: (typeof COLUMNS)[number]) => number | null,
): void {
  columns.t.push(t);
  for (const column of COLUMNS) columns[column].push(read(column));
}
