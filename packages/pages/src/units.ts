/** Bytes of a page of the Dynamic Memory protocol: 4 KiB always, whatever the guest's own page size (spec 2). */
export const PAGE_BYTES = 4096;

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
export const TIB = 1024 * GIB;

export const PAGES_PER_MIB = MIB / PAGE_BYTES;
export const PAGES_PER_GIB = GIB / PAGE_BYTES;

/** Whole pages in `bytes`; what does not fill a page is dropped. */
export function bytesToPages(bytes: number): number {
  return Math.floor(bytes / PAGE_BYTES);
}

/** Exact for every page number of the protocol: 40 bits of pages are 52 bits of bytes. */
export function pagesToBytes(pages: number): number {
  return pages * PAGE_BYTES;
}

/** The smallest multiple of `unit` that is not below `value`. Plain arithmetic: bit operators stop at 32 bits. */
export function alignUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** The largest multiple of `unit` that is not above `value`. */
export function alignDown(value: number, unit: number): number {
  return Math.floor(value / unit) * unit;
}

export function isAligned(value: number, unit: number): boolean {
  return value % unit === 0;
}
