import type { PageRange } from '@dimmer/pages';
import type { DeviceStateName } from './state-names.ts';

/** What happens to the device. `at` is VM time in milliseconds: it stands still while the VM is paused. */
export type DeviceInput = { readonly at: number } /** `ringBytes`: usable bytes of the ring towards the guest. */ & (
  | { readonly type: 'channel-open'; readonly ringBytes: number }
  | { readonly type: 'channel-closed' }
  /** The ring towards the guest has this much room now. */
  | { readonly type: 'writable'; readonly freeBytes: number }
  /** A message as the ring delivers it, padded to 8 bytes. `more`: others of the same batch follow at once. */
  | { readonly type: 'packet'; readonly payload: Uint8Array; readonly more?: boolean }
  | { readonly type: 'timer'; readonly id: TimerId }
  /** The `balloon` command; 0 pages are ignored (spec 3.5). */
  | { readonly type: 'target'; readonly pages: number }
  /** Refused with a warning where `checkPlug` would refuse it. */
  | { readonly type: 'haprot-plugged'; readonly id: string; readonly range: PageRange }
  /** Refused with a warning while `isBusy`; otherwise the stick is gone afterwards. */
  | { readonly type: 'haprot-unplug-asked'; readonly id: string }
  /** Device reset. `system`: of the whole machine; otherwise the guest has only left the VMBus (spec 3.7). */
  | { readonly type: 'reset'; readonly system: boolean }
  | { readonly type: 'trace'; readonly on: boolean }
);

export type TimerId = 'post-init';

/** A QMP event as the server sends it. */
export type DeviceEvent =
  | { readonly name: 'HV_BALLOON_HAPROT_UNUSED'; readonly data: { readonly id: string } }
  | { readonly name: 'HV_BALLOON_HAPROT_INUSE'; readonly data: { readonly id: string } }
  /** Bytes. The series spells its key with a single t (spec 9, row 20). */
  | {
      readonly name: 'HV_BALLOON_STATUS_REPORT';
      readonly data:
        | { readonly commited: number; readonly available: number }
        | { readonly committed: number; readonly available: number };
    }
  | { readonly name: 'X_HV_BALLOON_STATE'; readonly data: { readonly state: DeviceStateName } };

export type WarningCode =
  | 'channel-open-refused'
  | 'unexpected-message'
  | 'unknown-message'
  | 'short-message'
  | 'too-many-pages'
  | 'hot-add-too-many-pages'
  | 'page-not-in-ram'
  | 'page-not-ordinary-ram'
  | 'page-huge'
  | 'unballoon-without-pages'
  | 'fruitless-answers'
  | 'vmbus-reset-frees-sticks'
  | 'own-range-refused'
  | 'plug-refused'
  | 'unplug-refused';

export type DeviceEffect =
  /** Bytes of a message for the guest. `transactionId` goes into the packet's header. */
  | { readonly type: 'send'; readonly message: Uint8Array; readonly transactionId: number }
  | { readonly type: 'arm-timer'; readonly id: TimerId; readonly delayMs: number }
  | { readonly type: 'cancel-timer'; readonly id: TimerId }
  /** Upstream: a part of the memory backend appears in guest-physical space, or all of it vanishes. */
  | { readonly type: 'map-pages' | 'unmap-pages'; readonly range: PageRange }
  /** The host may take the memory behind these pages. */
  | { readonly type: 'discard-pages'; readonly ranges: readonly PageRange[] }
  | { readonly type: 'emit'; readonly event: DeviceEvent }
  | { readonly type: 'warn'; readonly code: WarningCode; readonly detail: string }
  | {
      readonly type: 'trace';
      readonly name: string;
      readonly data: Readonly<Record<string, number | string | boolean>>;
    };
