/** Page numbers are 40 bits wide, counts 24 (spec 1.5). */
export const MAX_PAGE_NUMBER = 2 ** 40 - 1;
export const MAX_RANGE_COUNT = 2 ** 24 - 1;
/** The header's size field is 16 bits wide (spec 1.8). */
export const MAX_MESSAGE_BYTES = 65_535;
export const HEADER_BYTES = 8;
export const RANGE_BYTES = 8;
/** A guest's buffers: 4096 bytes hold 510 ranges of a BALLOON_RESPONSE (spec 1.8). */
export const MAX_GUEST_RANGES = 510;
/** 2288 MiB: the most that Windows gives in one answer; it stops honouring larger requests (spec 2). */
export const BALLOON_CHUNK_PAGES = 585_728;
/** 2 GiB per UNBALLOON_REQUEST and, unless the alignment is larger, per HOT_ADD_REQUEST (spec 2). */
export const UNBALLOON_CHUNK_PAGES = 524_288;
export const HOT_ADD_CHUNK_PAGES = 524_288;
/** 50 s after the capabilities report: earlier requests crash some Windows versions (spec 2). */
export const POST_INIT_WAIT_MS = 50_000;
export const MAX_U64 = 2n ** 64n - 1n;
