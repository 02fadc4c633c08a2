import type { MachineLog, Vm } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { problemOf } from '../../api/problem-of.ts';
import { machineLogQuery } from '../../api/queries.ts';
import { Card, CardHead } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { LogLines } from './log-lines.tsx';
import { ProcessCard } from './process-card.tsx';

/** The process behind a VM that Dimmer runs: how it was started, whether it lives, how it ended, and what it printed. */
export function LogTab({ vm }: { readonly vm: Vm }) {
  const { data: log, error } = useQuery(machineLogQuery(vm.id));
  if (error)
    return (
      <Card className="p-5">
        <ProblemNotice problem={problemOf(error)} title="The log could not be read" />
      </Card>
    );
  if (!log)
    return (
      <Card>
        <SkeletonRows rows={5} columns={['w-32', 'w-96']} />
      </Card>
    );
  return (
    <div className="grid min-w-0 gap-3 *:min-w-0">
      <ProcessCard log={log} />
      <Printed log={log} />
    </div>
  );
}

function Printed({ log: { lines } }: { readonly log: MachineLog }) {
  return (
    <Card aria-label="What it printed" className="overflow-hidden">
      <CardHead title="What it printed">
        {lines.length > 0 && <CopyButton text={`${lines.join('\n')}\n`} label="Copy the log" />}
      </CardHead>
      {lines.length === 0 ? (
        <Empty title="It has printed nothing">That is how it should be: QEMU speaks when something is wrong.</Empty>
      ) : (
        <LogLines lines={lines} />
      )}
    </Card>
  );
}
