import { isSpan, type Span, type Window } from './windows.ts';

/** What the address of the graph says: the span, a brushed window inside it, table instead of chart. */
export interface GraphSearch {
  readonly span: Span;
  readonly zoom: Window | null;
  readonly isTable: boolean;
}

const DEFAULT_SPAN: Span = '1h';

export function readGraphSearch({ span, from, to, view }: Readonly<Record<string, unknown>>): GraphSearch {
  return {
    span: isSpan(span) ? span : DEFAULT_SPAN,
    zoom: isTime(from) && isTime(to) && from < to ? { from, to } : null,
    isTable: view === 'table',
  };
}

/** The part of the address that is the graph's; what is as usual is left out. */
export function writeGraphSearch({ span, zoom, isTable }: GraphSearch): Readonly<Record<string, unknown>> {
  return {
    span: span === DEFAULT_SPAN ? undefined : span,
    from: zoom?.from,
    to: zoom?.to,
    view: isTable ? 'table' : undefined,
  };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
