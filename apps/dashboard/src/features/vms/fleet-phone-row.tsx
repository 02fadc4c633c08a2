import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { MemoryBar } from '../../ui/memory-bar.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { StateGlyph } from '../../ui/state-glyph.tsx';
import { barScale } from './bar-scale.ts';
import type { FleetRowProps } from './fleet-row.tsx';
import { healthOf } from './health.ts';
import { HealthMark } from './health-mark.tsx';
import { KindGlyph } from './kind-mark.tsx';
import { LiveSparkline } from './live-sparkline.tsx';
import { isOn, STATE_WORDS } from './vm-words.ts';

const TONES = { calm: 'text-fg-3', quiet: 'text-fg-2', warn: 'text-warn', bad: 'text-danger' } as const;

/** One VM on the phone: name, sparkline, actual, bar, and a sentence only when there is something to say. */
export const FleetPhoneRow = memo(function FleetPhoneRow({ vm, stale, mixed }: FleetRowProps) {
  const { memory, name, state } = vm;
  const on = isOn(state);
  const health = healthOf(vm);
  const speaks = health.tone !== 'calm';
  return (
    <div
      role="presentation"
      className="relative grid grid-cols-[minmax(0,1fr)_auto_5rem] items-center gap-x-2 gap-y-1 px-4 py-2.5"
    >
      <div role="cell" className="flex min-w-0 items-center gap-2">
        <StateGlyph state={state} />
        <span className="sr-only">{STATE_WORDS[state]}</span>
        <Link
          to="/vms/$vm"
          params={{ vm: name }}
          className="truncate leading-7 font-medium after:absolute after:inset-0"
        >
          {name}
        </Link>
        <KindGlyph vm={vm} mixed={mixed} />
      </div>
      <div role="cell">
        <LiveSparkline vm={vm.id} />
      </div>
      <div role="cell" className="text-right">
        {on ? <Quantity bytes={memory.actualBytes} /> : <span className="text-fg-3">{STATE_WORDS[state]}</span>}
      </div>
      <div role="cell" className="col-span-3 py-0.75">
        <MemoryBar figures={memory} scale={barScale(memory)} off={!on} stale={stale} />
      </div>
      {speaks && (
        <div role="cell" className={`col-span-2 flex min-w-0 items-center gap-1.75 text-xs ${TONES[health.tone]}`}>
          <HealthMark health={health} />
          <span className="truncate">{health.words}</span>
        </div>
      )}
      {speaks && memory.targetBytes !== memory.actualBytes && (
        <div role="cell" className="text-right text-xs text-accent">
          <Quantity bytes={memory.targetBytes} />
        </div>
      )}
    </div>
  );
});
