import type { Vm } from '@dimmer/contract';
import type { ReactNode } from 'react';
import { useConnectionReason } from '../../api/use-live.ts';
import { sizeWords } from '../../lib/bytes.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useSetTarget } from '../memory/resize/use-set-target.ts';

/** The example session of the series, line by line (its cover letter); any of them can be taken to the prompt. */
const EXAMPLE = [
  'object_add memory-backend-ram,id=mem1,size=200G',
  'device_add mem-haprot,id=ha1,memdev=mem1',
  'info balloon',
  'balloon 1',
  'device_del ha1',
  'object_del mem1',
];

/** What tells most of a real machine’s memory; an operator may send all of it. */
const REAL_EXAMPLE = [
  'info balloon',
  'info memory-devices',
  'info memory_size_summary',
  '{"execute": "query-acpi-ospm-status"}',
  'balloon 512',
];

interface MonitorSideProps {
  readonly vm: Vm;
  readonly recent: readonly string[];
  readonly onTake: (line: string) => void;
}

/** What a line here does to Dimmer, how to take control back, and lines to take. */
export function MonitorSide({ vm, recent, onTake }: MonitorSideProps) {
  return (
    <Card aria-label="About this monitor" className="min-w-0 divide-y divide-line">
      <Control vm={vm} />
      <Section title={vm.qemu ? 'To begin with' : 'The series’ example'}>
        <LineList lines={vm.qemu ? REAL_EXAMPLE : EXAMPLE} onTake={onTake} />
      </Section>
      {recent.length > 0 && (
        <Section title="History">
          <LineList lines={recent} onTake={onTake} />
        </Section>
      )}
    </Card>
  );
}

/** Control is Dimmer's until memory is changed here; setting a target gives it back. */
function Control({ vm }: { readonly vm: Vm }) {
  const target = useSetTarget(vm);
  const offline = useConnectionReason();
  const { control, targetBytes } = vm.memory;
  if (control === 'target') {
    return (
      <Section title="Acts on the running VM">
        <p className="text-xs text-fg-2">
          Dimmer watches this monitor and adopts what you change: what is plugged here shows up beside the rest. From
          then on it applies nothing by itself until a target is set.
        </p>
      </Section>
    );
  }
  return (
    <Section title="Controlled by hand">
      <p className="text-xs text-fg-2">
        {vm.qemu?.attach ? 'Others have this machine’s memory in hand' : 'Memory was changed here'}, so Dimmer stepped
        back: nothing is re-applied, ballooned or unplugged. Setting a target takes control.
      </p>
      <Button
        size="sm"
        className="mt-2.5"
        reason={offline ?? (target.isPending ? 'It is being asked for.' : undefined)}
        onClick={() => target.set({ targetBytes })}
      >
        Resume target {sizeWords(targetBytes)}
      </Button>
      {target.problem && <ProblemNotice problem={target.problem} className="mt-3" />}
    </Section>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="px-4 py-3">
      <h2 className="mb-1 font-semibold">{title}</h2>
      {children}
    </div>
  );
}

interface LineListProps {
  readonly lines: readonly string[];
  readonly onTake: (line: string) => void;
}

function LineList({ lines, onTake }: LineListProps) {
  return (
    <ul>
      {lines.map((line, index) => (
        <li key={`${index} ${line}`}>
          <button
            type="button"
            title={line}
            onClick={() => onTake(line)}
            className="code block w-full truncate rounded-xs py-0.75 text-left text-xs text-fg-2 hover:text-fg pointer-coarse:py-2.5"
          >
            {line}
          </button>
        </li>
      ))}
    </ul>
  );
}
