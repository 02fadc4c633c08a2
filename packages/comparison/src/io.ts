import type { PageRange } from '@dimmer/pages';

/** What happens to each of the models. `at` is VM time in milliseconds. */
export type ChannelInput = { readonly at: number } & (
  | { readonly type: 'channel-open'; readonly ringBytes: number }
  | { readonly type: 'channel-closed' }
  /** The ring towards the guest has this much room now. */
  | { readonly type: 'writable'; readonly freeBytes: number }
  /** One descriptor chain, as the ring delivers it. */
  | { readonly type: 'packet'; readonly payload: Uint8Array }
  /** `system`: of the whole machine; otherwise the guest's driver has only left. */
  | { readonly type: 'reset'; readonly system: boolean }
);

/** A QMP event as the server sends it; sizes are bytes. */
export type ComparisonEvent =
  | { readonly name: 'BALLOON_CHANGE'; readonly data: { readonly actual: number } }
  | {
      readonly name: 'MEMORY_DEVICE_SIZE_CHANGE';
      readonly data: { readonly id: string; readonly size: number; readonly 'qom-path': string };
    }
  | {
      readonly name: 'ACPI_DEVICE_OST';
      readonly data: {
        readonly info: {
          /** Missing when the slot is empty by now. */
          readonly device?: string;
          readonly source: number;
          readonly status: number;
          readonly slot: string;
          readonly 'slot-type': 'DIMM';
        };
      };
    }
  | { readonly name: 'DEVICE_DELETED'; readonly data: { readonly device: string; readonly path: string } }
  | { readonly name: 'HV_BALLOON_HAPROT_UNUSED' | 'HV_BALLOON_HAPROT_INUSE'; readonly data: { readonly id: string } };

export type ComparisonWarning =
  | 'malformed-message'
  | 'unexpected-message'
  | 'page-not-in-ram'
  | 'answers-lost'
  | 'hot-add-too-many-pages'
  | 'empty-slot';

export type ComparisonEffect =
  | { readonly type: 'send'; readonly message: Uint8Array; readonly transactionId: number }
  /** The host takes the memory behind each of these ranges, one call for each. */
  | { readonly type: 'discard-pages'; readonly ranges: readonly PageRange[] }
  /** These pages are the guest's again. */
  | { readonly type: 'return-pages'; readonly ranges: readonly PageRange[] }
  /** The guest uses nothing of it any more. */
  | { readonly type: 'unmap-pages'; readonly range: PageRange }
  | { readonly type: 'emit'; readonly event: ComparisonEvent }
  | { readonly type: 'warn'; readonly code: ComparisonWarning; readonly detail: string };
