import type { Vm } from '@dimmer/contract';
import { lazy, Suspense } from 'react';
import { Card } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { hasSticks } from '../devices/has-sticks.ts';
import type { VmTab } from '../vms/vm-search.ts';
import { OverviewTab } from './overview-tab.tsx';

const SticksTab = lazy(async () => ({ default: (await import('../devices/sticks-tab.tsx')).SticksTab }));
const RegionTab = lazy(async () => ({ default: (await import('../devices/region-tab.tsx')).RegionTab }));
const GraphTab = lazy(async () => ({ default: (await import('./graph/graph-tab.tsx')).GraphTab }));
const MonitorTab = lazy(async () => ({ default: (await import('../monitor/monitor-tab.tsx')).MonitorTab }));
const EventsTab = lazy(async () => ({ default: (await import('../monitor/events-tab.tsx')).EventsTab }));
const DiagnosisTab = lazy(async () => ({ default: (await import('../diagnosis/diagnosis-tab.tsx')).DiagnosisTab }));
const LogTab = lazy(async () => ({ default: (await import('../machine-log/log-tab.tsx')).LogTab }));

export interface VmPageProps {
  readonly vm: Vm;
  readonly tab: VmTab;
}

/** What stands under the tabs of a VM. */
export function VmPage({ vm, tab }: VmPageProps) {
  return <Suspense fallback={<TabSkeleton />}>{tabOf(vm, tab)}</Suspense>;
}

function tabOf(vm: Vm, tab: VmTab) {
  switch (tab) {
    case 'overview':
      return <OverviewTab vm={vm} />;
    case 'sticks':
      return hasSticks(vm.memory.growthMode) ? <SticksTab vm={vm} /> : <RegionTab vm={vm} />;
    case 'graph':
      return <GraphTab vm={vm} />;
    case 'monitor':
      return <MonitorTab vm={vm} />;
    case 'events':
      return <EventsTab vm={vm} />;
    case 'diagnosis':
      return <DiagnosisTab vm={vm} />;
    case 'log':
      return <LogTab vm={vm} />;
  }
}

function TabSkeleton() {
  return (
    <Card role="status" aria-label="Loading" className="grid h-80 content-start gap-4 p-5">
      <Skeleton className="w-48" />
      <Skeleton className="h-40 w-full" />
    </Card>
  );
}
