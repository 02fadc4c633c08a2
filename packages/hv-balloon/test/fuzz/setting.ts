import { PAGES_PER_GIB, PAGES_PER_MIB, type PageRange } from '@dimmer/pages';
import type { BackingSection } from '../../src/index.ts';

export const EDITIONS = ['series', 'upstream'] as const;
export const LAYOUT_NAMES = ['pc', 'rom', 'huge', 'tiny', 'large'] as const;

/** What is on or off, by the names that transcripts use. All are off in the plainest setting. */
export const SWITCHES = ['faithful', 'reuseAddresses', 'statusReport', 'memdev'] as const;

/** What stays the same through one run of the fuzzer. */
export interface Setting {
  readonly edition: (typeof EDITIONS)[number];
  readonly faithful: boolean;
  readonly reuseAddresses: boolean;
  readonly statusReport: boolean;
  /** Upstream: the device has a backend to grow into, which is the layout's region. */
  readonly memdev: boolean;
  readonly layout: (typeof LAYOUT_NAMES)[number];
}

/** The memory of a machine, in pages. */
export interface Layout {
  readonly sections: readonly BackingSection[];
  readonly bootPages: number;
  /** Where sticks may go; in the upstream edition its one backend. */
  readonly region: PageRange;
  /** Upstream: into how many mapped parts the backend may be cut (spec 7.7). */
  readonly memslots: number;
}

function layOut(sections: readonly BackingSection[], region: PageRange, memslots: number): Layout {
  // ROM and device memory are there for the guest but are not boot memory.
  const memory = sections.filter(({ kind }) => kind === 'ram' || kind === 'huge');
  return { sections, bootPages: memory.reduce((pages, { count }) => pages + count, 0), region, memslots };
}

const GIB = PAGES_PER_GIB;
const MIB = PAGES_PER_MIB;

export const LAYOUTS: Readonly<Record<Setting['layout'], Layout>> = {
  /** i440fx with 4 GiB: a hole below 4 GiB (spec 5.4). */
  pc: layOut(
    [
      { start: 0, count: 3 * GIB, kind: 'ram' },
      { start: 4 * GIB, count: GIB, kind: 'ram' },
    ],
    { start: 5 * GIB, count: 64 * GIB },
    256,
  ),
  rom: layOut(
    [
      { start: 0, count: 160, kind: 'ram' },
      { start: 160, count: 32, kind: 'mmio' },
      { start: 192, count: 64, kind: 'rom' },
      { start: 256, count: GIB - 256, kind: 'ram' },
      { start: 4 * GIB - 64, count: 64, kind: 'rom' },
    ],
    { start: 4 * GIB, count: 16 * GIB },
    8,
  ),
  huge: layOut(
    [
      { start: 0, count: 256, kind: 'ram' },
      { start: 512, count: 2 * GIB - 512, kind: 'huge' },
      { start: 2 * GIB, count: 100, kind: 'ram' },
      { start: 4 * GIB, count: 64, kind: 'huge' },
    ],
    { start: 5 * GIB, count: 32 * GIB },
    1,
  ),
  /** So small that ranges meet everywhere. */
  tiny: layOut(
    [
      { start: 0, count: 300, kind: 'ram' },
      { start: 310, count: 10, kind: 'rom' },
      { start: 330, count: 50, kind: 'ram' },
    ],
    { start: GIB, count: 64 * MIB },
    200,
  ),
  /** So large that every request is cut into chunks. */
  large: layOut([{ start: 0, count: 1024 * GIB, kind: 'ram' }], { start: 1024 * GIB, count: 4096 * GIB }, 256),
};
