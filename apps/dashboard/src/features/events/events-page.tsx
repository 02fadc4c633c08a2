import { useNavigate, useSearch } from '@tanstack/react-router';
import { Pause, Play } from 'lucide-react';
import { useRef, useState } from 'react';
import { Page } from '../../shell/page.tsx';
import { useKeys } from '../../shell/use-keys.ts';
import { Button } from '../../ui/button.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { useVmNames } from '../vms/use-vm-name.ts';
import { VmFilter } from '../vms/vm-filter.tsx';
import { EventList } from './event-list.tsx';
import { EVENT_GROUPS, type EventGroup, readEventSearch } from './event-search.ts';
import { passes } from './event-tail.ts';
import { useEventTail } from './use-event-tail.ts';

const GROUPS = [
  { value: 'all' as const, label: 'All' },
  ...(Object.keys(EVENT_GROUPS) as EventGroup[]).map((value) => ({ value, label: EVENT_GROUPS[value].label })),
];

/** Everything that happens, as it happens: newest at the top, with filters, and a pause to read in peace. */
export function EventsPage() {
  const { group, vm, q = '' } = useSearch({ from: '/shell/events' });
  const [paused, setPaused] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const names = useVmNames();
  const id =
    vm === undefined ? undefined : ([...(names ?? [])].find(([key, name]) => key === vm || name === vm)?.[0] ?? vm);
  const types = group === undefined ? undefined : EVENT_GROUPS[group].types;
  const filter = { ...(vm !== undefined && { vm }), ...(types !== undefined && { type: types }) };
  const tail = useEventTail(filter, paused, (event) => passes(event, { vm: id, types, words: q }));
  useKeys([
    { keys: '/', label: 'filter', run: () => field.current?.focus() },
    { keys: 'P', label: paused ? 'go on' : 'pause', run: () => setPaused(!paused) },
  ]);
  return (
    <Page title="Events" actions={<PauseButton paused={paused} heldBack={tail.heldBack} onChange={setPaused} />}>
      <Filters group={group ?? 'all'} vm={vm ?? ''} q={q} fieldRef={field} />
      <EventList tail={tail} names={names} />
    </Page>
  );
}

interface FiltersProps {
  readonly group: EventGroup | 'all';
  readonly vm: string;
  readonly q: string;
  readonly fieldRef: React.RefObject<HTMLInputElement | null>;
}

function Filters({ group, vm, q, fieldRef }: FiltersProps) {
  const navigate = useNavigate();
  const change = (part: Readonly<Record<string, string>>): void =>
    void navigate({ to: '/events', search: (before) => readEventSearch({ ...before, ...part }), replace: true });
  return (
    <div className="my-3 flex flex-wrap items-center gap-2 sm:mb-2 sm:gap-3">
      <SearchField
        label="Filter events"
        placeholder="Filter by any word"
        value={q}
        onChange={(next) => change({ q: next })}
        shortcut="/"
        inputRef={fieldRef}
        className="w-full sm:w-74"
      />
      <VmFilter value={vm} onChange={(next) => change({ vm: next })} />
      <Segments
        label="Show"
        segments={GROUPS}
        value={group}
        onChange={(next) => change({ group: next })}
        className="w-full *:flex-1 sm:w-auto"
      />
    </div>
  );
}

interface PauseButtonProps {
  readonly paused: boolean;
  readonly heldBack: number;
  readonly onChange: (paused: boolean) => void;
}

function PauseButton({ paused, heldBack, onChange }: PauseButtonProps) {
  const Icon = paused ? Play : Pause;
  return (
    <>
      {paused && <span className="text-xs text-warn">Paused, {heldBack} held back</span>}
      <Button
        aria-pressed={paused}
        shortcut="P"
        icon={<Icon aria-hidden="true" className="size-3.5 stroke-[1.7]" />}
        onClick={() => onChange(!paused)}
      >
        {paused ? 'Go on' : 'Pause'}
      </Button>
    </>
  );
}
