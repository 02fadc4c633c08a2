import { GIB, MIB } from '@dimmer/pages';

/** The most that Windows gives in one answer, so the least that is worth asking for at once (spec 2). */
export const LEAST_SLICE_BYTES = 2288 * MIB;

/** A slice is what the guest gave in this time: cancel and supersede wait about as long. */
export const SLICE_MS = 3_000;

/** Sticks beyond this size gain nothing but a longer hot-add. */
export const USUAL_STICK_BYTES = 64 * GIB;

/** What a guest keeps above its demand unless a person forces it lower (api.md, refusals of a target). */
export const DEMAND_ROOM_BYTES = 256 * MIB;

/** VM time without any change after which a guest counts as silent. Longer than the 50 s wait and a slow hot-add (spec 2, 6.3). */
export const SILENT_MS = 120_000;

/** Without `x-query-hv-balloon`: VM time without change that proves a hot-add at the maximum has ended. */
export const HOT_ADD_PROVEN_MS = 90_000;

/**
 * Growth mode memdev without `x-query-hv-balloon`: VM time without change after which the guest is taken to add memory
 * in larger units than was assumed, if it has been connected for longer than the 50 s wait and its first report takes.
 */
export const GROWTH_STALL_MS = 30_000;
export const SETTLED_IN_MS = 60_000;

/** The largest memory block of a Linux guest on x86 (spec 6.3: "larger on big machines"). */
export const LARGEST_BLOCK_BYTES = 2 * GIB;

/** After `guest-floor`: how long to leave the guest alone, and how much more it must have to be asked again. */
export const FLOOR_RETRY_MS = 60_000;
export const FLOOR_RETRY_BYTES = 128 * MIB;

/** What is assumed of a guest whose alignment is not told: the coarsest common one (spec 1.6, Linux). */
export const ASSUMED_ALIGNMENT_BYTES = 128 * MIB;

/** The coarsest alignment the protocol can say (spec 1.6). */
export const COARSEST_ALIGNMENT_BYTES = 32 * GIB;

/** What a guest takes of a DIMM: whole memory blocks (Linux; measured on QEMU with pc-dimm). */
export const LEAST_DIMM_BYTES = 128 * MIB;

/**
 * VM time without change after which a guest with virtio-balloon or virtio-mem that had begun is taken to have stopped:
 * these devices never say that no more comes (spec 10.1). Longer than any pause seen on real QEMU (14.8 s).
 */
export const STALLED_MS = 30_000;

/** VM time after which what a guest said of itself is old: it reports every second or two (spec 4.5, 10.1). */
export const STALE_REPORT_MS = 30_000;

/** VM time without change after which a virtio-balloon's statistics are of the size that shows: they are up to 2 s old. */
export const STATS_REST_MS = 4_000;

/** They are so old at most. */
export const STATS_LAG_MS = 2_000;

/** How long a guest may take to bring added memory into use: one that does so by itself needs a second (measured). */
export const ONLINE_MS = 10_000;

/** Of the smallest block in which a guest brings memory into use: less than that is no sign of one that is missing. */
export const HALF_BLOCK_BYTES = 64 * MIB;

/** Refused plugs in a row after which there is taken to be no address left. */
export const MOST_PLUG_REFUSALS = 8;

/** Without `x-query-hv-balloon` and reports: VM time between two plugs that try whether there is a guest. */
export const PROBE_MS = 5_000;
