/** Columns as `GET …/memory/samples` has them, with what was plugged at each time. Null is a gap. */
export interface Columns {
  readonly t: readonly number[];
  readonly actualBytes: readonly (number | null)[];
  readonly committedBytes: readonly (number | null)[];
  readonly availableBytes: readonly (number | null)[];
  readonly targetBytes: readonly (number | null)[];
  readonly pluggedBytes: readonly (number | null)[];
}

type Column = readonly (number | null)[];

/**
 * The curves of the graph, each the upper edge of its area: demand ≤ available ≤ actual ≤ plugged. `committed` counts
 * ballooned pages, so demand is what remains of it without them (api.md) and `committed` itself is never stacked. Where
 * less was committed than ballooned, the report is older than the balloon: the balloon of its time counts.
 */
export interface Stack {
  readonly t: readonly number[];
  readonly demand: Column;
  readonly available: Column;
  readonly actual: Column;
  readonly plugged: Column;
  readonly target: Column;
}

export function stackColumns(columns: Columns): Stack {
  const { t, actualBytes, targetBytes, pluggedBytes } = columns;
  const demand = t.map((_, index) => demandAt(columns, index));
  const available = t.map((_, index) => availableEdge(columns, index, demand[index] ?? null));
  const plugged = t.map((_, index) => pluggedEdge(actualBytes[index] ?? null, pluggedBytes[index] ?? null));
  return { t, demand, available, actual: actualBytes, plugged, target: targetBytes };
}

/** A report is up to this much older than the balloon (samples come each second, reports too). */
const REPORT_LAG_MS = 2500;

function demandAt(columns: Columns, index: number): number | null {
  const committed = columns.committedBytes[index] ?? null;
  const actual = columns.actualBytes[index] ?? null;
  if (committed === null || actual === null) return null;
  for (let at = index; at >= 0 && columns.t[index]! - columns.t[at]! <= REPORT_LAG_MS; at -= 1) {
    const ballooned = balloonedAt(columns, at);
    if (ballooned !== null && ballooned <= committed) return Math.min(actual, committed - ballooned);
  }
  return null;
}

function balloonedAt({ actualBytes, pluggedBytes }: Columns, index: number): number | null {
  const actual = actualBytes[index] ?? null;
  return actual === null ? null : Math.max(0, (pluggedBytes[index] ?? actual) - actual);
}

/** The guest's two claims need not add up to what it has: the edge never rises above actual. */
function availableEdge(columns: Columns, index: number, demand: number | null): number | null {
  const available = columns.availableBytes[index] ?? null;
  const actual = columns.actualBytes[index] ?? null;
  return available === null || demand === null || actual === null ? null : Math.min(actual, demand + available);
}

/** Layout records and samples are taken at different moments: what the guest has is plugged in any case. */
function pluggedEdge(actual: number | null, plugged: number | null): number | null {
  return actual === null || plugged === null ? null : Math.max(actual, plugged);
}
