import { type PageRange, PageRangeTree } from '@dimmer/pages';
import type { Features } from '@dimmer/virtio-proto';
import { createLink, type Link, type Outlet } from '../link.ts';

export interface VirtioBalloonOptions {
  /** Boot memory in guest-physical space. */
  readonly bootRanges: readonly PageRange[];
  /** Offer 2 MiB units: one page frame number moves 512 pages (spec 10.5). Default: no, as in virtio. */
  readonly hugeUnits?: boolean;
  /** Offer the invented hot-add message. Default: no, as in virtio. */
  readonly hotAdd?: boolean;
}

/** Memory beside boot memory that page frame numbers may name. */
export interface Section {
  readonly start: number;
  readonly count: number;
  /** Only of sticks: who may be unplugged must be known to the last page. virtio itself keeps no such books. */
  readonly stick: Stick | null;
}

export interface Stick {
  readonly id: string;
  readonly start: number;
  readonly count: number;
  phase: 'waiting' | 'asked' | 'answered';
  /** Pages from its start that the guest has taken. */
  addedPages: number;
  /** Those of them that are in the balloon. */
  readonly removed: PageRangeTree;
}

/**
 * virtio-balloon as QEMU has it: it remembers two numbers, how large the balloon should be and how large its driver says it
 * is, and no page. Owned by its reducer.
 */
export interface VirtioBalloonState {
  readonly options: VirtioBalloonOptions;
  readonly link: Link;
  features: Features;
  /** Wanted size of the balloon, and its size as the driver has written it; both without what left with a stick. */
  wantedPages: number;
  balloonPages: number;
  /** Pages ballooned in sticks that are gone: the driver counts them on, until it starts anew. */
  gonePages: number;
  /** Boot memory, DIMMs and what the guest has taken of sticks. */
  totalPages: number;
  /** Ascending by address. */
  sections: readonly Section[];
  /** Ranges of sticks removed since the last system reset: the guest would take them for memory it has (spec 5.9). */
  readonly disallowed: PageRangeTree;
  readonly warnings: Record<string, number>;
}

export function createVirtioBalloon(options: VirtioBalloonOptions): VirtioBalloonState {
  return {
    options,
    link: createLink(),
    features: [],
    wantedPages: 0,
    balloonPages: 0,
    gonePages: 0,
    totalPages: options.bootRanges.reduce((pages, { count }) => pages + count, 0),
    sections: options.bootRanges.map(({ start, count }) => ({ start, count, stick: null })),
    disallowed: new PageRangeTree(),
    warnings: {},
  };
}

/** One step at work. */
export interface Work extends Outlet {
  readonly state: VirtioBalloonState;
}

/** What `query-balloon` answers, in pages. A driver's word beyond all memory counts as all memory. */
export function actualPages({ totalPages, balloonPages }: VirtioBalloonState): number {
  return Math.max(0, totalPages - balloonPages);
}

export function sticksOf({ sections }: VirtioBalloonState): readonly Stick[] {
  return sections.flatMap(({ stick }) => (stick ? [stick] : []));
}

/** Memory that is neither a stick's nor there from the start. */
export function dimmsOf({ sections, options }: VirtioBalloonState): readonly PageRange[] {
  const isBoot = (start: number) => options.bootRanges.some((range) => range.start === start);
  return sections.filter(({ stick, start }) => !stick && !isBoot(start)).map(({ start, count }) => ({ start, count }));
}

export function addSection(state: VirtioBalloonState, section: Section): void {
  state.sections = [...state.sections, section].toSorted((a, b) => a.start - b.start);
}

export function removeSection(state: VirtioBalloonState, start: number): void {
  state.sections = state.sections.filter((section) => section.start !== start);
}

/** The section that holds all of these pages. */
export function sectionOf({ sections }: VirtioBalloonState, start: number, count: number): Section | undefined {
  let low = 0;
  let high = sections.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sections[middle]!.start <= start) low = middle + 1;
    else high = middle;
  }
  const section = sections[low - 1];
  return section && start + count <= section.start + section.count ? section : undefined;
}
