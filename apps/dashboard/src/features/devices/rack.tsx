import type { Device, MemoryView } from '@dimmer/contract';
import { type KeyboardEvent, useState } from 'react';
import { sizeWords } from '../../lib/bytes.ts';
import { useWidth } from '../memory/use-width.ts';
import { MADE_OF } from './has-sticks.ts';
import { layRack, type Lane, type Rack as RackLayout } from './rack-blocks.ts';
import { RackAddresses } from './rack-addresses.tsx';
import { RackGaps } from './rack-gaps.tsx';
import { BootBlock, StickBlock } from './stick-block.tsx';
import { byAddress } from './stick-order.ts';
import { describeStick } from './stick-words.ts';

export interface RackProps {
  readonly memory: Pick<MemoryView, 'bootBytes' | 'maximumBytes' | 'pluggedBytes' | 'growthMode'>;
  readonly sticks: readonly Device[];
  readonly nodes: number;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

const FREE_PX = 132;

/** Memory to scale by guest address, one lane per NUMA node. Arrow keys walk the sticks by address. */
export function Rack({ memory, sticks, nodes, selected, onSelect }: RackProps) {
  const [ref, widthPx] = useWidth(900);
  const { one, parts } = MADE_OF[memory.growthMode];
  const rack = layRack(memory.bootBytes, sticks, nodes, widthPx);
  const [hovered, hover] = useState<string>();
  const shown = sticks.find(({ id }) => id === (hovered ?? selected));
  const room = memory.maximumBytes - memory.pluggedBytes;
  return (
    <div
      role="group"
      aria-label={`${MADE_OF[memory.growthMode].tab} by address; the arrow keys walk them`}
      tabIndex={0}
      className="rounded-lg px-5 pb-4 max-sm:px-4"
      onKeyDown={(event) => walk(event, sticks, selected, onSelect)}
    >
      <div className="grid grid-cols-[4.75rem_minmax(0,1fr)] max-sm:grid-cols-1">
        <div className="grid gap-2 max-sm:hidden">
          {rack.lanes.map((lane) => (
            <LaneLabel key={lane.node} lane={lane} parts={parts} />
          ))}
        </div>
        <div className="flex min-w-0 gap-1.5">
          <div ref={ref} className="relative grid min-w-0 flex-1 gap-2">
            {rack.lanes.map((lane) => (
              <RackLane
                key={lane.node}
                lane={lane}
                rack={rack}
                bootBytes={memory.bootBytes}
                {...{ selected, onSelect }}
                onHover={hover}
              />
            ))}
          </div>
          {room > 0 && <FreeZone bytes={room} />}
        </div>
        <div
          className="col-start-2 pr-[var(--free)] max-sm:col-start-1"
          style={{ '--free': room > 0 ? `${FREE_PX + 6}px` : '0px' } as React.CSSProperties}
        >
          <RackAddresses axis={rack.axis} widthPx={widthPx} />
        </div>
      </div>
      <p aria-live="polite" className="mt-2 min-h-4.5 text-xs text-fg-2">
        {shown
          ? describeStick(shown)
          : cursorHint({ one, parts, count: sticks.length, unplaced: rack.unplaced.length })}
      </p>
    </div>
  );
}

function LaneLabel({ lane, parts }: { readonly lane: Lane; readonly parts: string }) {
  return (
    <div className="flex h-20 flex-col justify-center text-xs text-fg-3">
      <b className="font-medium text-fg">Node {lane.node}</b>
      {lane.blocks.length === 0 ? `no ${parts}` : sizeWords(lane.sizeBytes)}
    </div>
  );
}

interface LaneProps {
  readonly lane: Lane;
  readonly rack: RackLayout;
  readonly bootBytes: number;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly onHover: (id: string | undefined) => void;
}

/** Boot memory stands in the lane of node 0: how the machine spreads it over nodes is not told. */
function RackLane({ lane, rack, bootBytes, selected, onSelect, onHover }: LaneProps) {
  return (
    <div className="relative h-20 before:absolute before:inset-x-0 before:top-1/2 before:border-t before:border-dashed before:border-line-strong">
      <RackGaps axis={rack.axis} />
      {lane.node === 0 && <BootBlock sizeBytes={bootBytes} fraction={rack.axis.toFraction(bootBytes - 1)} />}
      {lane.blocks.map((block) => (
        <StickBlock key={block.sticks[0].id} block={block} selected={selected} onSelect={onSelect} onHover={onHover} />
      ))}
    </div>
  );
}

function FreeZone({ bytes }: { readonly bytes: number }) {
  return (
    <div
      className="dots-unplugged grid flex-none place-items-center rounded-sm border border-dashed border-line-control text-center text-2xs text-fg-2 max-sm:w-20"
      style={{ width: FREE_PX }}
    >
      <span className="rounded-xs bg-surface px-2 py-1">
        {sizeWords(bytes)}
        <br />
        not plugged
      </span>
    </div>
  );
}

interface Pieces {
  /** What one and what several of them are called. */
  readonly one: string;
  readonly parts: string;
  readonly count: number;
  readonly unplaced: number;
}

function cursorHint({ one, parts, count, unplaced }: Pieces): string {
  if (count === 0) return `There are no ${parts}: the VM has its boot memory only.`;
  const waiting =
    unplaced === 0 ? '' : ` ${unplaced} without an address yet ${unplaced === 1 ? 'is' : 'are'} in the table only.`;
  return `Point at a ${one}, or walk them with the arrow keys.${waiting}`;
}

/** ← and → step by address, as the eye does. */
function walk(
  event: KeyboardEvent,
  sticks: readonly Device[],
  selected: string | undefined,
  onSelect: (id: string) => void,
): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0 || sticks.length === 0) return;
  event.preventDefault();
  const order = sticks.toSorted(byAddress);
  const at = order.findIndex(({ id }) => id === selected);
  onSelect(order[Math.min(order.length - 1, Math.max(0, at + step))]!.id);
}
