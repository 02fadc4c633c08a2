import { useNavigate, useSearch } from '@tanstack/react-router';
import { useKeys } from '../../../shell/use-keys.ts';
import { type GraphSearch, readGraphSearch, writeGraphSearch } from './graph-search.ts';
import { lastSpan } from './use-graph-view.ts';
import { shiftWindow, SPANS, zoomWindow } from './windows.ts';

type Change = (part: Partial<GraphSearch>) => void;

/** What the address says of the graph, and how to change it. */
export function useGraphSearch(): readonly [GraphSearch, Change] {
  const search = readGraphSearch(useSearch({ from: '/shell/vms/$vm' }));
  const navigate = useNavigate();
  const change = (part: Partial<GraphSearch>) =>
    void navigate({
      to: '.',
      search: (before: Record<string, unknown>) => ({ ...before, ...writeGraphSearch({ ...search, ...part }) }),
      replace: true,
    });
  return [search, change];
}

/** Keys that move and zoom the window; what the buttons do is the same. */
export function useGraphKeys(search: GraphSearch, change: Change): { readonly zoom: (factor: number) => void } {
  const spanMs = SPANS[search.span].ms;
  const longest = SPANS['30d'].ms;
  const zoom = (factor: number) => {
    const whole = lastSpan(spanMs);
    change({ zoom: zoomWindow(search.zoom ?? whole, factor, whole) });
  };
  const shift = (share: number) =>
    change({ zoom: shiftWindow(search.zoom ?? lastSpan(spanMs), share, lastSpan(longest)) });
  useKeys([
    { keys: ',', label: 'earlier', run: () => shift(-0.5) },
    { keys: '.', label: 'later', run: () => shift(0.5) },
    { keys: '+', label: 'zoom', run: () => zoom(0.5) },
    { keys: '-', label: 'zoom out', quiet: true, run: () => zoom(2) },
    { keys: 'T', label: 'table', run: () => change({ isTable: !search.isTable }) },
  ]);
  return { zoom };
}
