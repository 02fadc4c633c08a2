import type { MemoryView } from '@dimmer/contract';
import type { ReactNode } from 'react';
import { serverNow } from '../../api/live/samples.ts';
import { gibTick } from '../../lib/bytes.ts';
import { epochMs, secondsWords } from '../../lib/time.ts';
import { useNow } from '../../lib/use-now.ts';
import { Quantity } from '../../ui/quantity.tsx';
import { Why } from '../../ui/why.tsx';
import { MADE_OF } from '../devices/has-sticks.ts';
import { EXPLANATIONS, type Figure } from './explanations.ts';

/** The figures by who vouches for them: the host measures, the guest reports. */
export function Figures({ memory }: { readonly memory: MemoryView }) {
  const { bootBytes, pluggedBytes, residentBytes, guest, growthMode } = memory;
  const totalBytes = guest?.totalBytes ?? null;
  const made =
    pluggedBytes > bootBytes
      ? `boot ${gibTick(bootBytes)} + ${MADE_OF[growthMode].parts} ${gibTick(pluggedBytes - bootBytes)}`
      : 'boot memory';
  return (
    <div className="mt-3 flex border-t border-line max-lg:flex-wrap max-sm:block">
      <Group name="Host" from="measured" className="flex-1">
        <Stat figure="plugged" label="Plugged" bytes={pluggedBytes} sub={made} />
        <Stat figure="ballooned" label="Ballooned" bytes={memory.balloonedBytes} />
        {residentBytes !== null && <Stat figure="resident" label="Resident" bytes={residentBytes} sub="on the host" />}
        <Stat figure="minimum" label="Minimum" bytes={memory.minimumBytes} />
        <Stat figure="maximum" label="Maximum" bytes={memory.maximumBytes} />
      </Group>
      <Group
        name="Guest"
        from={<ReportAge reportedAt={guest?.reportedAt ?? null} />}
        className="sm:border-l sm:border-line max-sm:border-t max-sm:border-line"
      >
        {totalBytes !== null && <Stat figure="total" label="Total" bytes={totalBytes} />}
        <Stat figure="demand" label="Demand" bytes={memory.demandBytes} missing="no report" />
        <Stat figure="committed" label="Committed" bytes={guest?.committedBytes ?? null} missing="no report" />
        <Stat figure="available" label="Available" bytes={guest?.availableBytes ?? null} missing="no report" />
      </Group>
    </div>
  );
}

interface GroupProps {
  readonly name: string;
  readonly from: ReactNode;
  readonly className: string;
  readonly children: ReactNode;
}

function Group({ name, from, className, children }: GroupProps) {
  return (
    <div className={`flex min-w-0 gap-6 px-5 pt-2.5 pb-3 max-sm:block max-sm:px-4 ${className}`}>
      <p className="w-19 flex-none self-center text-2xs leading-[0.9375rem] text-fg-3 max-sm:mb-1 max-sm:flex max-sm:w-auto max-sm:gap-1.5">
        <b className="block font-medium text-fg-2">{name}</b>
        {from}
      </p>
      <dl className="flex flex-wrap gap-x-7 gap-y-1 max-sm:grid max-sm:grid-cols-3 max-sm:gap-x-3">{children}</dl>
    </div>
  );
}

function ReportAge({ reportedAt }: { readonly reportedAt: string | null }) {
  useNow();
  const at = epochMs(reportedAt);
  return <span>{at === null ? 'no report' : `${secondsWords(serverNow() - at)} ago`}</span>;
}

interface StatProps {
  readonly figure: Figure;
  readonly label: string;
  readonly bytes: number | null;
  readonly sub?: string;
  readonly missing?: string;
}

/** One figure whose label explains itself. */
function Stat({ figure, label, bytes, sub, missing = '–' }: StatProps) {
  return (
    <div>
      <dt className="text-xs text-fg-3">
        <Why label={label}>{EXPLANATIONS[figure]}</Why>
      </dt>
      <dd className="text-md font-medium tracking-[var(--tracking-tight)] whitespace-nowrap">
        <Quantity bytes={bytes} missing={missing} className={bytes === null ? 'text-sm font-normal' : ''} />
        {sub !== undefined && (
          <span className="ml-1.5 text-xs font-normal tracking-normal text-fg-3 max-sm:hidden">{sub}</span>
        )}
      </dd>
    </div>
  );
}
