import type { Columns } from '../chart/stack.ts';
import { stackColumns } from '../chart/stack.ts';

/** One row of the table and of the CSV: time in epoch ms, sizes in bytes, null where nothing is known. */
export interface GraphRow {
  readonly time: number;
  readonly targetBytes: number | null;
  readonly actualBytes: number | null;
  readonly demandBytes: number | null;
  readonly committedBytes: number | null;
  readonly availableBytes: number | null;
  readonly balloonedBytes: number | null;
  readonly pluggedBytes: number | null;
  readonly residentBytes: number | null;
}

/** The data of the graph as rows, oldest first. */
export function toRows(columns: Columns): readonly GraphRow[] {
  const { demand } = stackColumns(columns);
  return columns.t.map((time, index) => ({
    time,
    targetBytes: columns.targetBytes[index] ?? null,
    actualBytes: columns.actualBytes[index] ?? null,
    demandBytes: demand[index] ?? null,
    committedBytes: columns.committedBytes[index] ?? null,
    availableBytes: columns.availableBytes[index] ?? null,
    balloonedBytes: columns.balloonedBytes[index] ?? null,
    pluggedBytes: columns.pluggedBytes[index] ?? null,
    residentBytes: columns.residentBytes[index] ?? null,
  }));
}

const SIZES = [
  'targetBytes',
  'actualBytes',
  'demandBytes',
  'committedBytes',
  'availableBytes',
  'balloonedBytes',
  'pluggedBytes',
  'residentBytes',
] as const satisfies readonly (keyof GraphRow)[];

/** RFC 4180, times in RFC 3339; an unknown figure is an empty field. */
export function writeCsv(columns: Columns): string {
  const lines = toRows(columns).map((row) => [
    new Date(row.time).toISOString(),
    ...SIZES.map((size) => row[size] ?? ''),
  ]);
  return [['time', ...SIZES], ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}
