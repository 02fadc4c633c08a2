import { gibFigure, sizeWords } from '../../../lib/bytes.ts';
import { durationWords } from '../../../lib/time.ts';
import { missingMs } from './gaps.ts';
import type { PlotView } from './plot-view.ts';

type Column = readonly (number | null)[];

/** What a chart shows, in sentences: the newest figures, the range of actual, the most demand, what is missing. */
export function summarise({ stack, gaps }: PlotView): string {
  const actual = newest(stack.actual);
  if (actual === null) return 'Nothing was recorded in this time.';
  const now = [
    `${sizeWords(actual)} actual`,
    ...figure('plugged', stack.plugged),
    ...figure('target', stack.target),
    ...figure('resident on the host', stack.resident),
  ];
  return [
    `Now ${now.join(', ')}.`,
    `In this time: ${rangeWords(stack.actual)}${demandWords(stack.demand)}.`,
    ...gapWords(gaps),
  ].join(' ');
}

function figure(name: string, column: Column): readonly string[] {
  const bytes = newest(column);
  return bytes === null ? [] : [`${name} ${gibFigure(bytes)}`];
}

function rangeWords(actual: Column): string {
  const { least, most } = extremes(actual);
  return least === most ? 'actual did not move' : `actual between ${gibFigure(least)} and ${gibFigure(most)}`;
}

function demandWords(demand: Column): string {
  return newest(demand) === null ? ', no report of the guest' : `, demand up to ${gibFigure(extremes(demand).most)}`;
}

function gapWords(gaps: PlotView['gaps']): readonly string[] {
  const missing = missingMs(gaps);
  return missing === 0 ? [] : [`${durationWords(missing)} without samples.`];
}

function newest(column: Column): number | null {
  return column.findLast((bytes) => bytes !== null) ?? null;
}

function extremes(column: Column): { readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, 0];
  for (const bytes of column) {
    if (bytes === null) continue;
    least = Math.min(least, bytes);
    most = Math.max(most, bytes);
  }
  return { least, most };
}
