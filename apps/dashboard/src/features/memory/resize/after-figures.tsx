import type { MemoryView, Plan } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { hostQuery } from '../../../api/queries.ts';
import { gibFigure } from '../../../lib/bytes.ts';
import { afterPlan, hostFree } from './after.ts';

interface AfterFiguresProps {
  readonly memory: MemoryView;
  readonly plan: Plan | undefined;
  readonly targetBytes: number;
}

/** Figures before and after the plan. */
export function AfterFigures({ memory, plan, targetBytes }: AfterFiguresProps) {
  const { data: host } = useQuery(hostQuery);
  if (!plan) return null;
  const after = afterPlan(memory, plan, targetBytes, host);
  return (
    <div>
      <h2 className="mb-2 text-xs text-fg-3">After that</h2>
      <dl className="grid gap-1">
        <Row name="Plugged" from={gibFigure(memory.pluggedBytes)} to={gibFigure(after.pluggedBytes)} unit="GiB" />
        <Row
          name="Ballooned"
          from={gibFigure(memory.balloonedBytes ?? 0)}
          to={gibFigure(after.balloonedBytes)}
          unit="GiB"
        />
        <Row
          name="Slots"
          from={String(memory.slots.used)}
          to={String(after.slotsUsed)}
          unit={`of ${memory.slots.limit}`}
        />
        {host && after.hostFreeBytes !== null && (
          <Row name="Host, free" from={gibFigure(hostFree(host))} to={gibFigure(after.hostFreeBytes)} unit="GiB" />
        )}
      </dl>
    </div>
  );
}

interface RowProps {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly unit: string;
}

function Row({ name, from, to, unit }: RowProps) {
  return (
    <div className="flex justify-between gap-3">
      <dt className="text-fg-2">{name}</dt>
      <dd className="inline-flex items-baseline gap-1 whitespace-nowrap">
        {from !== to && (
          <>
            <span className="text-fg-2">{from}</span>
            <ArrowRight role="img" aria-label="to" className="size-3 flex-none self-center stroke-[1.7] text-fg-3" />
          </>
        )}
        {to}
        <span className="text-[0.85em] text-fg-3">{unit}</span>
      </dd>
    </div>
  );
}
