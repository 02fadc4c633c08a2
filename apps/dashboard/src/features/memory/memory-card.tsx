import type { Device, Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { serverNow } from '../../api/live/samples.ts';
import { productQuery } from '../../api/queries.ts';
import { useFreshness } from '../../api/use-live.ts';
import { gibFigure } from '../../lib/bytes.ts';
import { useNow } from '../../lib/use-now.ts';
import { Card } from '../../ui/card.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { Why } from '../../ui/why.tsx';
import { EXPLANATIONS } from './explanations.ts';
import { Figures } from './figures.tsx';
import { UndoNote } from './resize/undo-note.tsx';
import { Ruler } from './ruler/ruler.tsx';
import { explain } from './explain.ts';
import { SentenceNote } from './sentence-note.tsx';

/** Actual and target, the sentence between them, the ruler, and the figures by trust. */
export function MemoryCard({ vm, sticks }: { readonly vm: Vm; readonly sticks: readonly Device[] }) {
  useNow();
  const { memory } = vm;
  const { data: product } = useQuery(productQuery);
  const skipsWaits = product?.fastBoot === true && vm.hypervisor === 'embedded';
  const sentence = explain(vm, serverNow(), skipsWaits);
  const isStale = useFreshness() !== 'fresh';
  return (
    <Card aria-label="Memory">
      <div className="px-5 pt-4 max-sm:px-4 max-sm:pt-3">
        <div className="flex items-start gap-6 max-sm:flex-wrap max-sm:gap-x-4 max-sm:gap-y-2">
          <KeyFigures memory={memory} />
          {sentence && (
            <div className="ml-auto max-w-140 min-w-0 flex-1 self-stretch max-sm:ml-0 max-sm:basis-full [&>div]:h-full">
              <SentenceNote sentence={sentence} />
            </div>
          )}
        </div>
        <div className={isStale ? 'saturate-30' : ''}>
          <Ruler memory={memory} sticks={sticks} />
        </div>
      </div>
      <Figures memory={memory} />
      <UndoNote vm={vm} />
    </Card>
  );
}

/** Once both are the same, or the target rests, there is one figure to read. */
function KeyFigures({ memory: { actualBytes, targetBytes, control } }: { readonly memory: Vm['memory'] }) {
  const isAtTarget = actualBytes !== null && gibFigure(actualBytes) === gibFigure(targetBytes);
  const isQuiet = isAtTarget || control === 'manual';
  return (
    <dl className="flex items-end gap-5">
      <div>
        <dt className="text-xs text-fg-3">
          <Why label="Actual">{EXPLANATIONS.actual}</Why>
        </dt>
        <dd className={BIG}>
          <Quantity bytes={actualBytes} className={UNIT} />
        </dd>
      </div>
      <ArrowRight aria-hidden="true" className="mb-2.5 size-4 stroke-[1.5] text-fg-3" />
      <div>
        <dt className="text-xs text-fg-3">
          <Why label={control === 'manual' ? 'Target, paused' : 'Target'}>{EXPLANATIONS.target}</Why>
        </dt>
        <dd className={`${BIG} ${isQuiet ? 'text-fg-3' : 'text-accent'}`}>
          <Quantity bytes={targetBytes} className={UNIT} />
        </dd>
      </div>
    </dl>
  );
}

const BIG =
  'text-2xl font-semibold tracking-[-0.028em] whitespace-nowrap max-sm:text-[1.75rem] max-sm:leading-[2.125rem]';
const UNIT = '[&>span]:ml-[0.3em] [&>span]:leading-none [&>span]:text-[0.4375em] [&>span]:text-fg-3';
