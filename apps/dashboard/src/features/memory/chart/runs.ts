/** A stretch of indices in which all columns are known: `from` up to and including `to`. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** Where a curve (or the area between two) can be drawn without crossing what is not known. */
export function findRuns(...columns: readonly (readonly (number | null)[])[]): readonly Run[] {
  const length = columns[0]?.length ?? 0;
  const runs: Run[] = [];
  let from = -1;
  for (let index = 0; index <= length; index += 1) {
    const known = index < length && columns.every((column) => column[index] !== null && column[index] !== undefined);
    if (known && from < 0) from = index;
    if (!known && from >= 0) {
      runs.push({ from, to: index - 1 });
      from = -1;
    }
  }
  return runs;
}
