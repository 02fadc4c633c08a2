import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { problemOf } from '../../api/problem-of.ts';
import { operationQuery, operationsQuery } from '../../api/queries.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { VmFilter } from '../vms/vm-filter.tsx';
import { OperationRow } from './operation-row.tsx';
import { type OperationSearch, type OperationShow, readOperationSearch, SHOWN_STATES } from './operation-search.ts';

const SHOWS: readonly { readonly value: OperationShow; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'running', label: 'Queued and running' },
  { value: 'short', label: 'Fell short' },
];

/** What is queued, running and done, on all VMs. */
export function OperationsPage() {
  const search = useSearch({ from: '/shell/operations' });
  const { show = 'all', vm = '' } = search;
  const navigate = useNavigate();
  const change = (part: { readonly show?: OperationShow; readonly vm?: string }): void =>
    void navigate({
      to: '/operations',
      search: (before) => readOperationSearch({ ...before, ...part }),
      replace: true,
    });
  return (
    <Page title="Operations">
      <div className="my-3 flex flex-wrap items-center gap-2 sm:mb-2 sm:gap-3">
        <VmFilter value={vm} onChange={(next) => change({ vm: next })} />
        <Segments
          label="Show"
          segments={SHOWS}
          value={show}
          onChange={(next) => change({ show: next })}
          className="w-full *:flex-1 sm:w-auto"
        />
      </div>
      <OperationList search={search} />
    </Page>
  );
}

function OperationList({ search }: { readonly search: OperationSearch }) {
  const { show = 'all', vm, id } = search;
  const state = SHOWN_STATES[show];
  const query = useInfiniteQuery(
    operationsQuery({ ...(state !== undefined && { state }), ...(vm !== undefined && { vm }) }),
  );
  const operations = query.data?.pages.flatMap(({ items }) => items);
  const listed = id === undefined || operations === undefined || operations.some((operation) => operation.id === id);
  if (operations === undefined) {
    return (
      <Card className="overflow-hidden">{query.error === null ? <Loading /> : <Failed error={query.error} />}</Card>
    );
  }
  return (
    <>
      {!listed && <SingleOperation id={id} />}
      <Card aria-label="Operations" className="overflow-hidden">
        {operations.length === 0 ? (
          <Empty title={show === 'running' ? 'Nothing runs now' : 'No operations'}>
            Whatever changes a VM’s memory or power is listed here, with its steps and how it ended.
          </Empty>
        ) : (
          <ol>
            {operations.map((operation) => (
              <OperationRow key={operation.id} operation={operation} open={operation.id === id} />
            ))}
          </ol>
        )}
      </Card>
      {query.hasNextPage && (
        <p className="mt-3 text-center">
          <Button
            onClick={() => void query.fetchNextPage()}
            reason={query.isFetchingNextPage ? 'They are being read.' : undefined}
          >
            Show older
          </Button>
        </p>
      )}
    </>
  );
}

/** The one that the address names, where the list does not reach it. */
function SingleOperation({ id }: { readonly id: string }) {
  const { data: operation, error } = useQuery(operationQuery(id));
  if (operation === undefined) return error === null ? null : <Failed error={error} />;
  return (
    <Card aria-label="The operation asked for" className="mb-3 overflow-hidden">
      <ol>
        <OperationRow operation={operation} open />
      </ol>
    </Card>
  );
}

const Loading = () => <SkeletonRows rows={8} columns={['w-16', 'w-28', 'w-44', 'w-24', 'w-16']} />;

const Failed = ({ error }: { readonly error: unknown }) => <ProblemNotice problem={problemOf(error)} className="p-5" />;
