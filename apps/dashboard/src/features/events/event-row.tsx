import type { Event } from '@dimmer/contract';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { serverNow } from '../../api/live/samples.ts';
import { clockTimeExact, epochMs, momentWords } from '../../lib/time.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { eventWords, rawQmp } from './event-words.ts';

export interface EventRowProps {
  readonly event: Event;
  readonly names: ReadonlyMap<string, string> | undefined;
  readonly open: boolean;
  readonly onToggle: () => void;
}

const DAY_MS = 86_400_000;

/** Warnings and refusals stand out; everything else is grey. */
const LOUD = new Set([
  'vm.guest-warning',
  'vm.guest-lost',
  'device.unplug-refused',
  'policy.emergency-release',
  'host.pressure',
]);

export const EventRow = memo(function EventRow({ event, names, open, onToggle }: EventRowProps) {
  return (
    <>
      <div className="relative flex min-h-8 items-center gap-4 px-4 py-1 hover:bg-inset max-sm:flex-wrap max-sm:gap-x-3 max-sm:gap-y-0 sm:px-5">
        <button
          type="button"
          onClick={onToggle}
          aria-expanded={open}
          className="code w-24 flex-none text-left text-fg-3 after:absolute after:inset-0"
        >
          {timeOf(event)}
        </button>
        {names !== undefined && <VmLink vm={event.vm} names={names} />}
        <span className={`code w-44 flex-none truncate ${LOUD.has(event.type) ? 'text-warn' : 'text-fg'}`}>
          {event.type}
        </span>
        <span className="min-w-0 flex-1 truncate text-fg-2 max-sm:basis-full">{eventWords(event)}</span>
        {rawQmp(event) !== undefined && (
          <span className="rounded-sm bg-track px-1.5 text-2xs text-fg-2 max-sm:hidden">QMP</span>
        )}
        <span className="w-14 text-right text-2xs text-fg-3 max-lg:hidden">{event.seq}</span>
      </div>
      {open && <EventDetails event={event} />}
    </>
  );
});

function timeOf({ time }: Event): string {
  const ms = epochMs(time) ?? 0;
  const now = serverNow();
  return now - ms < DAY_MS ? clockTimeExact(ms) : momentWords(ms, now);
}

function VmLink({ vm, names }: { readonly vm: string | null; readonly names: ReadonlyMap<string, string> }) {
  const name = vm === null ? undefined : names.get(vm);
  const look = 'relative z-1 w-32 flex-none truncate';
  if (name === undefined) return <span className={`${look} text-fg-3`}>{vm === null ? 'host' : 'deleted VM'}</span>;
  return (
    <Link
      to="/vms/$vm"
      params={{ vm: name }}
      className={`${look} font-medium hover:underline hover:underline-offset-3`}
    >
      {name}
    </Link>
  );
}

/** Ours at the left, what the machine said at the right. */
function EventDetails({ event }: { readonly event: Event }) {
  const { qmp, ...data } = event.data;
  const { data: _, ...envelope } = event;
  return (
    <div className="grid gap-x-6 gap-y-3 bg-inset px-4 py-3 sm:px-5 lg:grid-cols-2">
      <Raw title="Dimmer’s event" value={{ ...envelope, data }} />
      {qmp !== undefined && <Raw title="QMP, as the machine sent it" value={qmp} />}
      {event.operationId !== null && (
        <Link
          to="/operations"
          search={{ id: event.operationId }}
          className="text-xs font-medium text-accent hover:underline"
        >
          The operation behind it
        </Link>
      )}
    </div>
  );
}

function Raw({ title, value }: { readonly title: string; readonly value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-center gap-1 text-xs text-fg-3">
        {title}
        <CopyButton text={text} label={`Copy ${title}`} />
      </figcaption>
      <pre className="code overflow-x-auto text-xs text-fg-2">{text}</pre>
    </figure>
  );
}
