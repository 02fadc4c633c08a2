import type { MemoryDeviceKind } from '@dimmer/contract';
import { Card } from '../../../ui/card.tsx';
import { DEVICE_NOTES, type DeviceNotes } from './device-notes.ts';

const HEADS: Readonly<Record<keyof DeviceNotes, string>> = {
  grows: 'Grows',
  shrinks: 'Shrinks',
  guest: 'In the guest',
  reset: 'After a reset',
  mind: 'Mind',
};

/** What the chosen device can do, beside the form: it is the one choice that cannot be changed later. */
export function RunNotes({ device }: { readonly device: MemoryDeviceKind }) {
  const notes = DEVICE_NOTES[device];
  return (
    <Card
      aria-label="What the memory devices can do"
      className="p-4 sm:p-5 lg:sticky lg:top-[calc(var(--topbar)+1rem)]"
    >
      <h2 className="font-semibold">What the memory devices can do</h2>
      <p className="mt-0.5 text-xs text-fg-2">
        They are part of the machine: another choice is another VM. QEMU is given all that they need.
      </p>
      <dl className="mt-3 grid gap-2.5" aria-live="polite">
        {(Object.keys(HEADS) as (keyof DeviceNotes)[]).map((key) => (
          <div key={key} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 border-t border-line pt-2.5">
            <dt className="text-xs font-medium text-fg-2">{HEADS[key]}</dt>
            <dd className="text-xs text-fg-2">{notes[key]}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
