import type { Vm } from '@dimmer/contract';
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { useKeys } from '../../shell/use-keys.ts';
import { Button } from '../../ui/button.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { EventList } from '../events/event-list.tsx';
import { EVENT_GROUPS, type EventGroup } from '../events/event-search.ts';
import { passes } from '../events/event-tail.ts';
import { useEventTail } from '../events/use-event-tail.ts';

type Shown = EventGroup | 'all';

const GROUPS: readonly { readonly value: Shown; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  ...(Object.keys(EVENT_GROUPS) as EventGroup[]).map((value) => ({ value, label: EVENT_GROUPS[value].label })),
];

/** What happens to one VM, as it happens. */
export function EventsTab({ vm }: { readonly vm: Vm }) {
  const [group, setGroup] = useState<Shown>('all');
  const [words, setWords] = useState('');
  const [paused, setPaused] = useState(false);
  const types = group === 'all' ? undefined : EVENT_GROUPS[group].types;
  const filter = { vm: vm.id, ...(types !== undefined && { type: types }) };
  const tail = useEventTail(filter, paused, (event) => passes(event, { vm: vm.id, types, words }));
  useKeys([{ keys: 'P', label: paused ? 'go on' : 'pause', run: () => setPaused(!paused) }]);
  const Icon = paused ? Play : Pause;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <SearchField
          label="Filter events"
          placeholder="Filter by any word"
          value={words}
          onChange={setWords}
          className="w-full sm:w-74"
        />
        <Segments label="Show" segments={GROUPS} value={group} onChange={setGroup} />
        <span className="flex-1" />
        {paused && <span className="text-xs text-warn">Paused, {tail.heldBack} held back</span>}
        <Button
          aria-pressed={paused}
          shortcut="P"
          icon={<Icon aria-hidden="true" className="size-3.5 stroke-[1.7]" />}
          onClick={() => setPaused(!paused)}
        >
          {paused ? 'Go on' : 'Pause'}
        </Button>
      </div>
      <EventList tail={tail} names={undefined} />
    </div>
  );
}
