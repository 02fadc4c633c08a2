import type { Layout, Vm } from '@dimmer/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { serverNow } from '../../api/live/samples.ts';
import { layoutsQuery } from '../../api/queries.ts';
import { momentWords } from '../../lib/time.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHead } from '../../ui/card.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { percent } from '../memory/ruler/ruler-bands.tsx';
import { MADE_OF } from './has-sticks.ts';
import { historyWords } from './history-words.ts';

/** How the layout came to be so: each change, and the rack after it in small. */
export function LayoutHistory({ vm }: { readonly vm: Vm }) {
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(layoutsQuery(vm.id));
  const layouts = data?.pages.flatMap(({ items }) => items);
  const widest = Math.max(1, ...(layouts ?? []).map((layout) => totalBytes(vm, layout)));
  return (
    <Card aria-label="Layout history" className="pb-2">
      <CardHead title="Layout history" />
      {!layouts && <SkeletonRows rows={2} columns={['w-16', 'w-80']} />}
      {layouts?.length === 0 && (
        <p className="px-5 pb-3 text-fg-3">No {MADE_OF[vm.memory.growthMode].one} was ever plugged into this VM.</p>
      )}
      <ol>
        {layouts?.map((layout) => (
          <HistoryRow key={layout.id} vm={vm} layout={layout} widestBytes={widest} />
        ))}
      </ol>
      {hasNextPage && (
        <div className="px-5 py-2">
          <Button
            size="sm"
            onClick={() => void fetchNextPage()}
            reason={isFetchingNextPage ? 'They are being read.' : undefined}
          >
            Older changes
          </Button>
        </div>
      )}
    </Card>
  );
}

interface HistoryRowProps {
  readonly vm: Vm;
  readonly layout: Layout;
  readonly widestBytes: number;
}

function HistoryRow({ vm, layout, widestBytes }: HistoryRowProps) {
  const sizes = [vm.memory.bootBytes, ...layout.layoutAfter.map(({ sizeBytes }) => sizeBytes)];
  const ids = ['boot', ...layout.layoutAfter.map(({ id }) => id)];
  return (
    <li className="grid min-h-7 grid-cols-[6.5rem_minmax(0,1fr)_minmax(0,1.4fr)] items-center gap-4 px-5 text-xs text-fg-2 max-sm:grid-cols-[auto_minmax(0,1fr)] max-sm:px-4 max-sm:py-1">
      <time className="text-fg-3">{momentWords(Date.parse(layout.time), serverNow())}</time>
      <span aria-hidden="true" className="flex h-2.5 gap-px max-sm:order-last max-sm:col-span-2">
        {sizes.map((bytes, index) => (
          <i
            key={ids[index]}
            className={clsx('min-w-px rounded-[1px]', isNew(layout, ids[index]!) ? 'bg-stick' : 'bg-line-strong')}
            style={{ width: percent(bytes / widestBytes) }}
          />
        ))}
      </span>
      <span className="truncate" title={historyWords(layout)}>
        {historyWords(layout)}
      </span>
    </li>
  );
}

function isNew({ what, stick }: Layout, id: string): boolean {
  return what !== 'removed' && stick.id === id;
}

function totalBytes(vm: Vm, { layoutAfter }: Layout): number {
  return vm.memory.bootBytes + layoutAfter.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
