import type { Device, Vm } from '@dimmer/contract';
import { clsx } from 'clsx';
import { useConnectionReason } from '../../api/use-live.ts';
import { sizeWords } from '../../lib/bytes.ts';
import { useKeys } from '../../shell/use-keys.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { percent } from '../memory/ruler/ruler-bands.tsx';
import { hex } from './rack-addresses.tsx';
import { StickGlyph } from './stick-looks.tsx';
import {
  heldBytes,
  ORIGIN_WORDS,
  percentWords,
  returnedShare,
  stickShares,
  STATE_WORDS,
  whyNotRemovable,
} from './stick-words.ts';
import type { Removal } from './use-remove-stick.ts';

export interface StickTableProps {
  readonly vm: Vm;
  readonly sticks: readonly Device[];
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly removal: Removal;
}

const CELL =
  'h-9 border-b border-line px-3 whitespace-nowrap first:pl-5 last:pr-4 max-sm:h-auto max-sm:border-0 max-sm:px-0 max-sm:first:pl-0 max-sm:last:pr-0';

/** The rack as a table: the same sticks, with what can be done to each. */
export function StickTable({ vm, sticks, selected, onSelect, removal }: StickTableProps) {
  const offline = useConnectionReason();
  const reasonFor = (stick: Device) => offline ?? whyNotRemovable(stick);
  const chosen = sticks.find(({ id }) => id === selected);
  useKeys([
    {
      keys: 'Delete',
      label: 'remove',
      run: () => chosen && reasonFor(chosen) === undefined && removal.remove(chosen.id),
    },
  ]);
  return (
    <Card aria-label="Devices" className="max-h-128 overflow-auto max-sm:max-h-none" tabIndex={0}>
      <table className="w-full text-left max-sm:block">
        <thead className="sticky top-0 z-2 bg-surface text-xs text-fg-3 max-sm:sr-only">
          <tr>
            {[
              'State',
              vm.memory.growthMode === 'pc-dimm' ? 'DIMM' : 'Stick',
              'Node',
              'Size',
              'Address',
              'Returned by the guest',
              'Backend',
              'Plugged by',
              'Action',
            ].map((head) => (
              <th
                key={head}
                className={clsx(
                  'h-8 border-b border-line px-3 font-medium whitespace-nowrap first:pl-5 last:pr-4',
                  RIGHT.has(head) && 'text-right',
                )}
              >
                {head === 'Action' ? <span className="sr-only">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-sm:block">
          <BootRow vm={vm} />
          {sticks.map((stick) => (
            <StickRow
              key={stick.id}
              stick={stick}
              isSelected={stick.id === selected}
              reason={reasonFor(stick)}
              onSelect={() => onSelect(stick.id)}
              onRemove={() => removal.remove(stick.id)}
            />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

const RIGHT = new Set(['Node', 'Size', 'Action']);
const ROW =
  'max-sm:grid max-sm:grid-cols-2 max-sm:items-center max-sm:gap-x-3 max-sm:gap-y-1 max-sm:border-b max-sm:border-line max-sm:px-4 max-sm:py-2';

function BootRow({ vm }: { readonly vm: Vm }) {
  return (
    <tr className={ROW}>
      <td className={CELL}>
        <span className="inline-flex items-center gap-2 text-fg-2">
          <StickGlyph state="boot" />
          Boot memory
        </span>
      </td>
      <td className={`${CELL} font-medium max-sm:hidden`}>boot</td>
      <td className={`${CELL} text-right max-sm:hidden`}>{vm.numaNodes === 1 ? '0' : 'all'}</td>
      <td className={`${CELL} text-right`}>
        <Quantity bytes={vm.memory.bootBytes} />
      </td>
      <td className={`${CELL} code text-fg-2 max-sm:hidden`}>0x0</td>
      <td colSpan={3} className={`${CELL} text-fg-3 max-sm:hidden`} />
      <td className={`${CELL} text-right text-xs text-fg-3 max-sm:hidden`}>Fixed while the machine runs</td>
    </tr>
  );
}

interface StickRowProps {
  readonly stick: Device;
  readonly isSelected: boolean;
  readonly reason: string | undefined;
  readonly onSelect: () => void;
  readonly onRemove: () => void;
}

function StickRow({ stick, isSelected, reason, onSelect, onRemove }: StickRowProps) {
  return (
    <tr
      aria-selected={isSelected}
      onClick={onSelect}
      className={clsx(ROW, isSelected ? 'bg-accent-soft' : 'hover:bg-inset')}
    >
      <td className={`${CELL} max-sm:text-right`}>
        <span className="inline-flex items-center gap-2 text-fg-2">
          <StickGlyph state={stick.state} />
          {STATE_WORDS[stick.state]}
        </span>
      </td>
      <td className={`${CELL} font-medium max-sm:order-first`}>{stick.id}</td>
      <td className={`${CELL} text-right max-sm:hidden`}>{stick.node}</td>
      <td className={`${CELL} text-right max-sm:text-left`}>
        <Quantity bytes={stick.sizeBytes} />
      </td>
      <td className={`${CELL} code text-fg-2 max-sm:hidden`}>
        {stick.addressBytes === null ? 'not yet' : hex(stick.addressBytes)}
      </td>
      <td className={`${CELL} max-sm:text-right`}>
        <Returned stick={stick} />
      </td>
      <td className={`${CELL} code text-fg-2 max-sm:hidden`}>{stick.memdev}</td>
      <td className={`${CELL} text-fg-3 max-sm:hidden`}>{ORIGIN_WORDS[stick.origin]}</td>
      <td className={`${CELL} text-right max-sm:col-span-2`}>
        <span className="inline-flex items-center gap-2.5">
          {reason !== undefined && <span className="text-xs text-fg-3">{shortReason(stick)}</span>}
          <Button
            size="sm"
            reason={reason}
            onClick={onRemove}
            aria-keyshortcuts="Delete"
            aria-label={`Remove ${stick.id}`}
          >
            Remove
          </Button>
        </span>
      </td>
    </tr>
  );
}

/** The figure that matters, beside the button; the whole reason is in its explanation. */
function shortReason(stick: Device): string {
  if (!stick.busy || stick.state !== 'in-use') return '';
  const held = heldBytes(stick);
  return held === null ? 'Guest uses it' : `Guest has ${sizeWords(held)}`;
}

function Returned({ stick }: { readonly stick: Device }) {
  const share = returnedShare(stick);
  if (stick.state === 'waiting' || stick.state === 'queued') return <span className="text-fg-3">–</span>;
  if (share === null) return <span className="text-fg-3">not told</span>;
  const { held, returned } = stickShares(stick);
  return (
    <span className="inline-flex items-center gap-2">
      <span
        aria-hidden="true"
        className="flex h-2 w-18 overflow-hidden rounded-xs shadow-[inset_0_0_0_1px_var(--line-control)]"
      >
        <i className="bg-stick" style={{ width: percent(held) }} />
        <i className="hatch-ballooned" style={{ width: percent(returned) }} />
      </span>
      <Quantity bytes={stick.releasedBytes} unit={false} />
      <span className="text-fg-3">{percentWords(share)}</span>
    </span>
  );
}
