import type { Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { problemOf } from '../../api/problem-of.ts';
import { vmsQuery } from '../../api/queries.ts';
import { Page } from '../../shell/page.tsx';
import { useKeys } from '../../shell/use-keys.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { BudgetCard } from '../host/budget-card.tsx';
import { fleetRows, isMixed } from './fleet-order.ts';
import { FleetTable } from './fleet-table.tsx';
import { FleetToolbar } from './fleet-toolbar.tsx';

const NO_VMS: readonly Vm[] = [];

/** All VMs of the host on one page. */
export function FleetPage() {
  const { data: vms, error, refetch } = useQuery(vmsQuery);
  const navigate = useNavigate();
  const filter = useRef<HTMLInputElement>(null);
  useKeys([
    { keys: '/', label: 'filter', run: () => filter.current?.focus() },
    { keys: 'N', label: 'define a VM', run: () => void navigate({ to: '/vms/new' }) },
  ]);
  return (
    <Page title="Fleet" meta="local" actions={<DefineLink />}>
      {(vms !== undefined || error === null) && <BudgetCard vms={vms ?? NO_VMS} />}
      {vms === undefined && error !== null ? (
        <Card className="mt-3 p-5">
          <ProblemNotice problem={problemOf(error)}>
            <Button onClick={() => void refetch()}>Try again</Button>
          </ProblemNotice>
        </Card>
      ) : (
        <>
          <FleetToolbar vms={vms ?? NO_VMS} filterRef={filter} />
          <Card aria-label="VMs" className="overflow-clip">
            {vms === undefined ? (
              <SkeletonRows rows={8} columns={['w-32', 'w-20', 'w-40', 'w-14', 'w-48']} />
            ) : (
              <FleetBody vms={vms} />
            )}
          </Card>
        </>
      )}
    </Page>
  );
}

function DefineLink() {
  return (
    <Link to="/vms/new" className={buttonClass()}>
      <Plus aria-hidden="true" className="size-3.5 stroke-[1.7]" />
      Define VM
      <Kbd>N</Kbd>
    </Link>
  );
}

function FleetBody({ vms }: { readonly vms: readonly Vm[] }) {
  const search = useSearch({ from: '/shell/' });
  const rows = useMemo(() => fleetRows(vms, search), [vms, search]);
  if (vms.length === 0) return <NoVms />;
  return rows.length === 0 ? <NoMatch /> : <FleetTable rows={rows} mixed={isMixed(vms)} />;
}

function NoVms() {
  return (
    <Empty
      title="No VMs on this host yet"
      action={
        <>
          <Link to="/vms/new" className={buttonClass('primary')}>
            <Plus aria-hidden="true" className="size-3.5 stroke-[1.7]" />
            Define VM
            <Kbd tone="on-accent">N</Kbd>
          </Link>
          <Link to="/vms/new" search={{ home: 'attach' }} className={buttonClass()}>
            Attach to QEMU
          </Link>
        </>
      }
    >
      Define one here, or start Dimmer with <span className="code">DIMMER_DEMO=1</span> on an empty store to get three
      simulated guests.
    </Empty>
  );
}

function NoMatch() {
  const navigate = useNavigate();
  return (
    <Empty title="No VM matches" action={<Button onClick={() => void navigate({ to: '/' })}>Clear the filter</Button>}>
      The filter looks at names, tags, descriptions, states, guests, hypervisors and phases.
    </Empty>
  );
}
