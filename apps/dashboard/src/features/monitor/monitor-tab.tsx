import type { Vm } from '@dimmer/contract';
import { useRef, useState } from 'react';
import { useConnectionReason } from '../../api/use-live.ts';
import { clockTimeExact } from '../../lib/time.ts';
import { useCell } from '../../lib/use-cell.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHead } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { clearLog, consoleLogs, type LogLine, writeLog } from './console-log.ts';
import { ConsolePrompt } from './console-prompt.tsx';
import { ConsoleView } from './console-view.tsx';
import { MonitorSide } from './monitor-side.tsx';
import { useConsole } from './use-console.ts';
import { useKnownIds } from './use-known-ids.ts';
import { useLineHistory } from './use-line-history.ts';

const RECENT = 8;
const NO_LINES: readonly LogLine[] = [];

/** A console for the VM's monitor: human lines and QMP, with history and completion. */
export function MonitorTab({ vm }: { readonly vm: Vm }) {
  const [line, setLine] = useState('');
  const [history, keepHistory] = useLineHistory(vm.id);
  const field = useRef<HTMLInputElement>(null);
  const lines = useCell(consoleLogs).get(vm.id) ?? NO_LINES;
  const send = useConsole(vm);
  const ids = useKnownIds(vm);
  const reason = useConnectionReason() ?? whyNoMonitor(vm);
  const take = (taken: string) => {
    setLine(taken);
    field.current?.focus();
  };
  const clear = () => clearLog(vm.id);
  return (
    <div className="grid gap-3 lg:grid-cols-[minmax(0,1fr)_19rem]">
      <Card
        aria-label="Monitor console"
        className="flex h-[calc(100dvh-14.5rem)] min-h-80 flex-col overflow-hidden max-sm:h-[56dvh]"
      >
        <div className="border-b border-line">
          <CardHead title="Monitor">
            <CopyButton text={writeLog(lines, clockTimeExact)} label="Copy the log" />
            <Button size="sm" kind="quiet" onClick={clear} aria-keyshortcuts="Control+L">
              Clear
            </Button>
          </CardHead>
        </div>
        <ConsoleView lines={lines} />
        <ConsolePrompt
          {...{ history, ids, reason, field, line }}
          onHistory={keepHistory}
          onLine={setLine}
          onSend={send}
          onClear={clear}
        />
      </Card>
      <MonitorSide vm={vm} recent={[...new Set(history.lines.toReversed())].slice(0, RECENT)} onTake={take} />
    </div>
  );
}

function whyNoMonitor({ state }: Vm): string | undefined {
  return state === 'running' || state === 'paused' || state === 'starting' || state === 'stopping'
    ? undefined
    : 'There is no machine to talk to while the VM is off.';
}
