import type { Event } from '@dimmer/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { EventFilter } from '../../api/keys.ts';
import { eventsQuery } from '../../api/queries.ts';
import { useEvents } from '../../api/use-live.ts';
import { mergeTail, TAIL_LENGTH } from './event-tail.ts';

export interface EventTail {
  /** Ascending; undefined while they are read. */
  readonly events: readonly Event[] | undefined;
  readonly error: Error | null;
  /** How many came since the tail was stopped. */
  readonly heldBack: number;
}

const NOTHING: readonly Event[] = [];

/** The newest events and those that come. While paused nothing moves; what comes is held back, not lost. */
export function useEventTail(filter: EventFilter, paused: boolean, wanted: (event: Event) => boolean): EventTail {
  const { data, error } = useQuery(eventsQuery({ limit: 500, ...filter }));
  const [came, setCame] = useState(NOTHING);
  const [held, setHeld] = useState(NOTHING);
  if (!paused && held.length > 0) {
    setCame((before) => mergeTail(before, held));
    setHeld(NOTHING);
  }
  useEvents((event) => {
    const add = (before: readonly Event[]): readonly Event[] => [...before, event].slice(-TAIL_LENGTH);
    if (paused) setHeld(add);
    else setCame(add);
  });
  const events = useMemo(() => (data === undefined ? undefined : mergeTail(data.items, came)), [data, came]);
  return { events: events?.filter(wanted), error, heldBack: held.filter(wanted).length };
}
