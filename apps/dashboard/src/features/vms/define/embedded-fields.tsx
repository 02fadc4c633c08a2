import { whyNotDevice } from './define-draft.ts';
import { DeviceChoice } from './device-choice.tsx';
import type { FieldsProps } from './fields-props.ts';
import { GuestChoice } from './guest-choice.tsx';

/** The guest that is simulated, and what it grows and shrinks with. */
export function EmbeddedFields({ draft, change }: Omit<FieldsProps, 'errors'>) {
  const { kind, workload, device } = draft;
  return (
    <>
      <GuestChoice
        kind={kind}
        workload={workload}
        onKind={(next) => change({ kind: next, ...(whyNotDevice(device, next) && { device: 'series' }) })}
        onWorkload={(next) => change({ workload: next })}
      />
      <DeviceChoice draft={draft} change={change} />
    </>
  );
}
