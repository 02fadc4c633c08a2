import type { Diagnosis, Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useConnectionReason } from '../../api/use-live.ts';
import { serverNow } from '../../api/live/samples.ts';
import { problemOf } from '../../api/problem-of.ts';
import { diagnosisQuery } from '../../api/queries.ts';
import { secondsWords } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHead } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { FindingList } from './finding-list.tsx';
import { bySeverity, diagnosisWords } from './finding-order.ts';
import { MachineCard } from './machine-card.tsx';

/** Whether the VM can be resized, with what, and what blocks it: looked at when this opens, and when something changes. */
export function DiagnosisTab({ vm }: { readonly vm: Vm }) {
  const {
    data: diagnosis,
    error,
    isFetching,
    refetch,
  } = useQuery({ ...diagnosisQuery(vm.id), refetchOnMount: 'always' });
  const again = <LookAgain looking={isFetching} onLook={() => void refetch()} />;
  if (error)
    return (
      <Card className="p-5">
        <ProblemNotice problem={problemOf(error)} title="The machine could not be looked at">
          {again}
        </ProblemNotice>
      </Card>
    );
  if (!diagnosis)
    return (
      <Card>
        <SkeletonRows rows={5} columns={['w-4', 'w-48', 'w-96']} />
      </Card>
    );
  return (
    <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_23.5rem]">
      <Card aria-label="Findings" className="min-w-0 self-start">
        <CardHead title={diagnosisWords(diagnosis.findings)}>
          <LookedAge at={diagnosis.at} />
          {again}
        </CardHead>
        <Findings findings={diagnosis.findings} />
      </Card>
      <MachineCard diagnosis={diagnosis} />
    </div>
  );
}

function Findings({ findings }: { readonly findings: Diagnosis['findings'] }) {
  if (findings.length > 0) return <FindingList findings={bySeverity(findings)} />;
  return <Empty title="Nothing was found">Neither something that is in the way nor something that is in order.</Empty>;
}

/** How old the look is; it turns no colour, for it is asked for. */
function LookedAge({ at }: { readonly at: string }) {
  useNow();
  return (
    <span className="text-xs whitespace-nowrap text-fg-3 max-sm:hidden">
      looked {secondsWords(serverNow() - Date.parse(at))} ago
    </span>
  );
}

function LookAgain({ looking, onLook }: { readonly looking: boolean; readonly onLook: () => void }) {
  const offline = useConnectionReason();
  return (
    <Button
      size="sm"
      reason={offline ?? (looking ? 'It is being looked at.' : undefined)}
      onClick={onLook}
      icon={<RotateCw aria-hidden="true" className="size-3.5 stroke-[1.7]" />}
    >
      Look again
    </Button>
  );
}
