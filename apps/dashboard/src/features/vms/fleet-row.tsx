import type { Operation, Vm } from '@dimmer/contract';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { MemoryBar } from '../../ui/memory-bar.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import { barScale } from './bar-scale.ts';
import { FLEET_GRID } from './fleet-columns.ts';
import { healthOf } from './health.ts';
import { HealthMark } from './health-mark.tsx';
import { KindMark } from './kind-mark.tsx';
import { LiveSparkline } from './live-sparkline.tsx';
import { NowCell } from './now-cell.tsx';
import { isOn, STATE_WORDS } from './vm-words.ts';

export interface FleetRowProps {
  readonly vm: Vm;
  /** What runs on it now. */
  readonly operation: Operation | undefined;
  readonly stale: boolean;
  /** Both real and embedded machines are in the fleet. */
  readonly mixed: boolean;
}

const TONES = { calm: 'text-fg-3', quiet: 'text-fg-2', warn: 'text-warn', bad: 'text-danger' } as const;

/** One VM in 36 px. */
export const FleetRow = memo(function FleetRow({ vm, operation, stale, mixed }: FleetRowProps) {
  const { memory, name, state } = vm;
  const on = isOn(state);
  const moving = on && memory.targetBytes !== memory.actualBytes && memory.control === 'target';
  return (
    <div role="presentation" className={`${FLEET_GRID} h-[var(--row)] group-data-stale/table:text-fg-3`}>
      <div role="cell" className="flex min-w-0 items-baseline gap-2">
        <Link
          to="/vms/$vm"
          params={{ vm: name }}
          className="truncate font-medium hover:underline hover:underline-offset-3"
        >
          {name}
        </Link>
        <KindMark vm={vm} mixed={mixed} />
      </div>
      <div role="cell" className="flex items-center gap-1.75 whitespace-nowrap text-fg-2">
        <StateGlyph state={state} />
        {STATE_WORDS[state]}
      </div>
      <div role="cell">
        <MemoryBar figures={memory} scale={barScale(memory)} off={!on} stale={stale} />
      </div>
      <div role="cell" className="text-right">
        <Quantity bytes={on ? memory.actualBytes : null} unit={false} />
      </div>
      <div role="cell" className="text-right">
        <Quantity
          bytes={memory.targetBytes}
          unit={false}
          className={moving ? 'font-medium text-accent' : 'text-fg-3'}
        />
      </div>
      <div role="cell" className="text-right max-lg:hidden">
        <Quantity bytes={memory.maximumBytes} unit={false} className="text-fg-3" />
      </div>
      <div role="cell" className="max-lg:hidden">
        <LiveSparkline vm={vm.id} />
      </div>
      <HealthCell vm={vm} />
      <NowCell vm={vm} operation={operation} />
    </div>
  );
});

function HealthCell({ vm }: { readonly vm: Vm }) {
  const health = healthOf(vm);
  return (
    <div role="cell" className={`flex min-w-0 items-center gap-1.75 ${TONES[health.tone]}`}>
      <HealthMark health={health} />
      <span className="truncate" title={health.words}>
        {health.words}
      </span>
    </div>
  );
}
