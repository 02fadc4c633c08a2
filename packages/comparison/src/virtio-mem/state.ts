import { PAGES_PER_MIB, type PageRange } from '@dimmer/pages';
import { createLink, type Link, type Outlet } from '../link.ts';

export interface VirtioMemOptions {
  readonly id: string;
  /** Where it lies in guest-physical space; a whole number of blocks. */
  readonly region: PageRange;
  /** Default: 2 MiB. */
  readonly blockPages?: number;
}

/** 2 MiB, a huge page of x86 (spec 10.2). */
const BLOCK_PAGES = 512;

/** So much more than requested is usable, for the guest to find whole memory blocks: two of Linux's 128 MiB, as in QEMU. */
const SPARE_PAGES = 256 * PAGES_PER_MIB;

/** virtio-mem as QEMU has it: one bit for each block. Owned by its reducer. */
export interface VirtioMemState {
  readonly options: VirtioMemOptions;
  readonly blockPages: number;
  readonly link: Link;
  /** Whole blocks. */
  requestedPages: number;
  /** The part of the region, from its start, in which the guest may plug. */
  usablePages: number;
  pluggedBlocks: number;
  readonly bitmap: Uint8Array;
  readonly warnings: Record<string, number>;
}

export function createVirtioMem(options: VirtioMemOptions): VirtioMemState {
  const blockPages = options.blockPages ?? BLOCK_PAGES;
  return {
    options,
    blockPages,
    link: createLink(),
    requestedPages: 0,
    usablePages: 0,
    pluggedBlocks: 0,
    bitmap: new Uint8Array(Math.ceil(options.region.count / blockPages / 8)),
    warnings: {},
  };
}

/** One step at work. */
export interface Work extends Outlet {
  readonly state: VirtioMemState;
}

export function virtioMemPages({ pluggedBlocks, blockPages }: VirtioMemState): number {
  return pluggedBlocks * blockPages;
}

/** How much of the region is usable at least, in pages. */
export function usableFor({ requestedPages, options }: VirtioMemState): number {
  return requestedPages === 0 ? 0 : Math.min(options.region.count, requestedPages + SPARE_PAGES);
}

/** Blocks by number, from the start of the region. */
export interface Blocks {
  readonly first: number;
  readonly count: number;
}

/** How many of these blocks are plugged. */
export function countPlugged({ bitmap }: VirtioMemState, { first, count }: Blocks): number {
  let plugged = 0;
  for (let block = first; block < first + count; block += 1) plugged += (bitmap[block >>> 3]! >>> (block & 7)) & 1;
  return plugged;
}

/** All of them were in the other state before. */
export function setPlugged(state: VirtioMemState, { first, count }: Blocks, plugged: boolean): void {
  for (let block = first; block < first + count; block += 1) {
    const mask = 1 << (block & 7);
    if (plugged) state.bitmap[block >>> 3]! |= mask;
    else state.bitmap[block >>> 3]! &= ~mask;
  }
  state.pluggedBlocks += plugged ? count : -count;
}
