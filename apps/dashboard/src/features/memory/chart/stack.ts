type Column = readonly (number | null)[];

/** Columns as `GET …/memory/samples` has them, with what was plugged at each time. Null is a gap. */
export interface Columns {
  readonly t: readonly number[];
  readonly actualBytes: Column;
  readonly committedBytes: Column;
  readonly availableBytes: Column;
  readonly balloonedBytes: Column;
  readonly demandBytes: Column;
  readonly targetBytes: Column;
  readonly residentBytes: Column;
  readonly pluggedBytes: Column;
}

/**
 * The curves of the graph, each the upper edge of its area: demand ≤ available ≤ actual ≤ ballooned ≤ plugged. `committed`
 * counts ballooned pages, so it is never stacked. What is plugged but neither the guest's nor ballooned is unused: a stick that waits, or one the guest took only a part of.
 */
export interface Stack {
  readonly t: readonly number[];
  readonly demand: Column;
  readonly available: Column;
  readonly actual: Column;
  /** Null where the balloon was not recorded: then nobody knows what of plugged was ballooned. */
  readonly ballooned: Column;
  readonly plugged: Column;
  readonly target: Column;
  /** What the machine's process holds of the host: beside the stack, for it counts QEMU's own memory too. */
  readonly resident: Column;
}

export function stackColumns(columns: Columns): Stack {
  const { t, actualBytes, balloonedBytes, targetBytes, pluggedBytes, residentBytes } = columns;
  const demand = t.map((_, index) => lower(columns.demandBytes[index] ?? null, actualBytes[index] ?? null));
  const available = t.map((_, index) => availableEdge(columns, index, demand[index] ?? null));
  const plugged = t.map((_, index) => pluggedEdge(actualBytes[index] ?? null, pluggedBytes[index] ?? null));
  const ballooned = t.map((_, index) =>
    balloonedEdge(actualBytes[index] ?? null, balloonedBytes[index] ?? null, plugged[index] ?? null),
  );
  return {
    t,
    demand,
    available,
    actual: actualBytes,
    ballooned,
    plugged,
    target: targetBytes,
    resident: residentBytes,
  };
}

/** A guest may claim more than it has: what it needs of what it has is all of it. */
function lower(demand: number | null, actual: number | null): number | null {
  return demand === null || actual === null ? null : Math.min(demand, actual);
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

function balloonedEdge(actual: number | null, ballooned: number | null, plugged: number | null): number | null {
  if (actual === null || ballooned === null) return null;
  return Math.min(actual + ballooned, plugged ?? actual + ballooned);
}

/** Whether the host's own figure is known at any time: embedded machines have no process of their own. */
export function hasResident({ resident }: Pick<Stack, 'resident'>): boolean {
  return resident.some((bytes) => bytes !== null);
}
