import type { Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { problemOf } from '../../api/problem-of.ts';
import { devicesQuery, diagnosisQuery, vmQuery } from '../../api/queries.ts';
import { usePageTitle } from '../../shell/page.tsx';
import { useKeys } from '../../shell/use-keys.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TabLinks } from '../../ui/tabs.tsx';
import { hasSticks, MADE_OF } from '../devices/has-sticks.ts';
import { countOfNote } from '../diagnosis/finding-order.ts';
import { VmPage } from '../memory/vm-page.tsx';
import { VmHead } from './vm-head.tsx';
import { VmRail } from './vm-rail.tsx';
import { onTab, tabsOf, type VmTab, withResize } from './vm-search.ts';

const TAB_LABELS: Readonly<Record<VmTab, string>> = {
  overview: 'Overview',
  sticks: 'Sticks',
  graph: 'Memory graph',
  monitor: 'Monitor',
  events: 'Events',
  diagnosis: 'Diagnosis',
  log: 'Machine log',
};

const SHORT_LABELS: Readonly<Partial<Record<VmTab, string>>> = { graph: 'Graph', log: 'Log' };

/** One VM: the fleet at the left, head and tabs above, and the tab that the address names. */
export function VmRoute() {
  const { vm: name } = useParams({ from: '/shell/vms/$vm' });
  const { data: vm, error } = useQuery(vmQuery(name));
  const gone = error !== null && problemOf(error).code === 'vm-unknown';
  usePageTitle(vm?.name ?? name);
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)]">
      <VmRail current={name} />
      <div className="col-start-2 min-w-0 px-3 py-3 sm:px-6 sm:py-4">
        {vm !== undefined && !gone && <KnownVm vm={vm} />}
        {(vm === undefined || gone) && error !== null && <VmProblem name={name} error={error} />}
        {vm === undefined && error === null && <VmSkeleton />}
      </div>
    </div>
  );
}

function KnownVm({ vm }: { readonly vm: Vm }) {
  const { tab = 'overview', resize = false } = useSearch({ from: '/shell/vms/$vm' });
  const { data: sticks } = useQuery(devicesQuery(vm.id));
  const { data: diagnosis } = useQuery({ ...diagnosisQuery(vm.id), enabled: vm.qemu !== null });
  const madeOf = MADE_OF[vm.memory.growthMode];
  const counts: Readonly<Partial<Record<VmTab, number | undefined>>> = {
    sticks: hasSticks(vm.memory.growthMode) ? sticks?.length : undefined,
    diagnosis: countOfNote(diagnosis?.findings ?? []),
  };
  const shown = tabsOf(vm);
  useTabKeys(shown);
  const tabs = shown.map((name) => ({
    tab: name,
    label: name === 'sticks' ? madeOf.tab : TAB_LABELS[name],
    short: name === 'sticks' ? madeOf.short : SHORT_LABELS[name],
    count: counts[name],
  }));
  return (
    <>
      <VmHead vm={vm} resizing={resize && tab === 'overview'} />
      <div className="mt-2 mb-3">
        <TabLinks label={`Parts of ${vm.name}`} tabs={tabs} current={tab} />
      </div>
      <VmPage key={vm.id} vm={vm} tab={tab} />
    </>
  );
}

function useTabKeys(tabs: readonly VmTab[]): void {
  const navigate = useNavigate();
  const show = (tab: VmTab) => () => void navigate({ to: '.', search: (before) => onTab(before, tab) });
  useKeys(
    tabs.map((tab, index) => ({
      keys: String(index + 1),
      label: TAB_LABELS[tab].toLowerCase(),
      quiet: true,
      run: show(tab),
    })),
  );
  useKeys([
    {
      keys: 'R',
      label: 'resize',
      run: () => void navigate({ to: '.', search: (before) => withResize(before, true) }),
    },
  ]);
}

function VmProblem({ name, error }: { readonly name: string; readonly error: unknown }) {
  const problem = problemOf(error);
  return (
    <>
      <h1 className="mb-3 truncate text-lg font-semibold tracking-[-0.017em]">{name}</h1>
      <Card className="max-w-160 p-5">
        <ProblemNotice
          problem={problem}
          title={problem.code === 'vm-unknown' ? `There is no VM called ${name}` : problem.title}
        >
          <Link to="/" className={buttonClass('primary')}>
            To the fleet
          </Link>
        </ProblemNotice>
      </Card>
    </>
  );
}

function VmSkeleton() {
  return (
    <div role="status" aria-label="Loading the VM" className="grid gap-3">
      <Skeleton className="my-2 h-4 w-48" />
      <Card className="grid h-56 content-start gap-4 p-5">
        <Skeleton className="h-8 w-72" />
        <Skeleton className="mt-6 h-7 w-full" />
        <Skeleton className="w-1/2" />
      </Card>
      <Card className="h-64 p-5">
        <Skeleton className="h-full w-full" />
      </Card>
    </div>
  );
}
