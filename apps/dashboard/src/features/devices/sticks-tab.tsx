import type { Device, Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../api/problem-of.ts';
import { devicesQuery } from '../../api/queries.ts';
import { Card, CardHead } from '../../ui/card.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { LayoutHistory } from './layout-history.tsx';
import { Rack } from './rack.tsx';
import { RackLegend } from './rack-legend.tsx';
import { StickSummary } from './stick-summary.tsx';
import { byAddress } from './stick-order.ts';
import { StickTable } from './stick-table.tsx';
import { useRemoveStick } from './use-remove-stick.ts';

/** What the memory of a VM is made of: the rack, the same as a table, plugging by hand, and how it came to be so. */
export function SticksTab({ vm }: { readonly vm: Vm }) {
  const { data: sticks, error } = useQuery(devicesQuery(vm.id));
  if (error)
    return (
      <Card className="p-5">
        <ProblemNotice problem={problemOf(error)} title="The sticks are not known" />
      </Card>
    );
  if (!sticks)
    return (
      <Card>
        <SkeletonRows rows={4} columns={['w-20', 'w-40', 'w-24']} />
      </Card>
    );
  return <KnownSticks vm={vm} sticks={sticks.toSorted(byAddress)} />;
}

function KnownSticks({ vm, sticks }: { readonly vm: Vm; readonly sticks: readonly Device[] }) {
  const [selected, select] = useState<string>();
  const removal = useRemoveStick(vm.id);
  return (
    <div className="grid gap-3">
      <StickSummary vm={vm} sticks={sticks} />
      <Card aria-label="Rack">
        <CardHead title="Rack">
          <RackLegend />
        </CardHead>
        <Rack memory={vm.memory} sticks={sticks} nodes={vm.numaNodes} selected={selected} onSelect={select} />
      </Card>
      {removal.problem && (
        <Card className="p-5">
          <ProblemNotice problem={removal.problem} title={`${removal.id} was not removed`} />
        </Card>
      )}
      <StickTable vm={vm} sticks={sticks} selected={selected} onSelect={select} removal={removal} />
      <LayoutHistory vm={vm} />
    </div>
  );
}
