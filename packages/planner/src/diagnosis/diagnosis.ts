import type { BalloonDevice, GrowthMode } from '../observation.ts';
import type { MachineFacts } from './machine-facts.ts';

/** Each thing that is looked at has a code for each way it can turn out. */
export type FindingCode =
  /** The machine and its state. */
  | 'not-reached'
  | 'machine-runs'
  | 'machine-paused'
  | 'machine-migrated'
  | 'machine-migrating'
  | 'machine-off'
  | 'machine-failed'
  | 'guest-panicked'
  | 'accelerator-kvm'
  | 'accelerator-tcg'
  | 'attached'
  | 'control-manual'
  /** What memory can come and go by. */
  | 'no-balloon'
  | 'no-growth'
  | 'grows'
  | 'no-memory-slots'
  | 'no-maximum'
  | 'maximum-too-small'
  | 'no-memdev'
  | 'slots-used'
  | 'two-mechanisms'
  | 'backend-file'
  | 'backend-huge-pages'
  /** What hv-balloon needs. */
  | 'vmbus-missing'
  | 'vmbus-needs-kvm'
  | 'vmbus-needs-synic'
  | 'vmbus-ready'
  | 's4-offered'
  | 's4-hidden'
  /** What the guest does. */
  | 'guest-connected'
  | 'guest-not-connected'
  | 'reports-come'
  | 'reports-off'
  | 'reports-missing'
  | 'reports-old'
  | 'memory-not-onlined'
  | 'memory-movable'
  | 'guest-silent';

export type Severity = 'ok' | 'info' | 'warning' | 'error';

/** One thing that was looked at: what it means for resizing, and the exact remedy where there is one. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly title: string;
  readonly detail: string;
  /** What to do, to the letter; null: nothing has to be done, or nothing can be. */
  readonly fix: string | null;
}

/** Whether the VM can be resized, with what, and what blocks it: the worst first. What the machine does not tell is null. */
export interface Diagnosis {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Null: the machine is not running, or cannot be reached. */
  readonly machine:
    | (Pick<MachineFacts, 'qemuVersion' | 'machineType' | 'accelerator' | 'status' | 'enlightenments'> & {
        readonly devices: NonNullable<MachineFacts['devices']>;
      })
    | null;
  readonly growthMode: GrowthMode;
  readonly balloonDevice: BalloonDevice | null;
  readonly findings: readonly Finding[];
}
