import type { Event } from '@dimmer/contract';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { problemOf } from '../../api/problem-of.ts';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { EventRow } from './event-row.tsx';
import type { EventTail } from './use-event-tail.ts';

const ROW_PX = 32;

export interface EventListProps {
  readonly tail: EventTail;
  /** Names of the VMs by id; without them (on a VM's own page) rows show no VM. */
  readonly names: ReadonlyMap<string, string> | undefined;
}

/** Events, newest at the top; a press opens one with its raw QMP beside ours. */
export function EventList({ tail: { events, error }, names }: EventListProps) {
  if (events === undefined) {
    return (
      <Card className="overflow-hidden">
        {error === null ? (
          <SkeletonRows rows={10} columns={['w-20', 'w-28', 'w-24', 'w-80']} />
        ) : (
          <ProblemNotice problem={problemOf(error)} className="p-5" />
        )}
      </Card>
    );
  }
  return (
    <Card aria-label="Events" className="overflow-clip">
      {events.length === 0 ? (
        <Empty title="No such events">Events are kept for 30 days. New ones appear here as they happen.</Empty>
      ) : (
        <VirtualEvents events={events} names={names} />
      )}
    </Card>
  );
}

function VirtualEvents({
  events,
  names,
}: {
  readonly events: readonly Event[];
  readonly names: EventListProps['names'];
}) {
  const newest = useMemo(() => events.toReversed(), [events]);
  const [opened, open] = useState<number>();
  const list = useRef<HTMLOListElement>(null);
  const [margin, setMargin] = useState(0);
  useEffect(() => setMargin(list.current?.offsetTop ?? 0), []);
  const rows = useWindowVirtualizer({
    count: newest.length,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => newest[index]!.seq,
    overscan: 10,
    scrollMargin: margin,
  });
  return (
    <ol ref={list} className="relative" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ index, start, key }) => {
        const event = newest[index]!;
        return (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            className="absolute inset-x-0 top-0 border-b border-line"
            style={{ transform: `translateY(${start - margin}px)` }}
          >
            <EventRow
              event={event}
              names={names}
              open={opened === event.seq}
              onToggle={() => open(opened === event.seq ? undefined : event.seq)}
            />
          </li>
        );
      })}
    </ol>
  );
}
