import { PAGES_PER_GIB, PAGES_PER_MIB, type PageRange } from '@dimmer/pages';
import { allocate, type MemoryMap, release } from './memory-map.ts';
import { draw, drawBetween, type Random } from './random.ts';
import { moveChunks, type Scatter, startScatter } from './scatter.ts';

/** What the guest's programs do. `none`: nothing but the system runs. */
export type WorkloadKind = 'idle' | 'steady' | 'bursty' | 'scatter' | 'none';

/** Pages in use, as programs want them; what they get is in the memory map. */
export interface Workload {
  readonly kind: WorkloadKind;
  readonly bootPages: number;
  /** What is wanted on the average. */
  readonly basePages: number;
  /** What is wanted now, without the system's own pages. */
  wantedPages: number;
  /** A slow random walk around the base, as a share of it. */
  drift: number;
  burst: { readonly until: number; readonly pages: number };
  readonly scatter: Scatter;
}

/** An idle guest keeps about 1 GiB in use; a small one not more than half of its memory. */
const IDLE_PAGES = PAGES_PER_GIB;
/** The walk moves by at most this share of the base in a second, and is drawn back by a tenth of its distance. */
const DRIFT = { idle: 0.008, steady: 0.004, bursty: 0.01 } as const;
const BURST = { pauseMs: [20_000, 60_000], lengthMs: [10_000, 30_000], share: [0.4, 0.7] } as const;
/** So much more or less in use per second while a burst comes or goes. */
const RAMP_PAGES = 256 * PAGES_PER_MIB;

/** The programs start: their pages are touched. `systemPages` are in use already. */
export function startWorkload(
  kind: WorkloadKind,
  memory: MemoryMap,
  systemPages: number,
  random: Random,
): readonly [Workload, readonly PageRange[]] {
  const half = Math.floor(memory.owned.pages / 2);
  const total = kind === 'none' ? 0 : kind === 'steady' ? half : Math.min(IDLE_PAGES, half);
  const basePages = Math.max(0, total - systemPages);
  const scatter: Scatter = { starts: [] };
  const touched = kind === 'scatter' ? startScatter(scatter, memory, basePages, random) : allocate(memory, basePages);
  const bootPages = memory.owned.pages;
  const workload = {
    kind,
    bootPages,
    basePages,
    wantedPages: basePages,
    drift: 0,
    burst: { until: 0, pages: 0 },
    scatter,
  };
  return [workload, touched];
}

/** A second passes. Answers with the pages that are newly in use. */
export function runWorkload(workload: Workload, memory: MemoryMap, random: Random, at: number): readonly PageRange[] {
  if (workload.kind === 'none') return [];
  if (workload.kind === 'scatter') return moveChunks(workload.scatter, memory, random);
  workload.wantedPages = wantNext(workload, random, at);
  const lacking = workload.wantedPages - memory.used.pages;
  if (lacking > 0) return allocate(memory, lacking);
  release(memory, -lacking);
  return [];
}

function wantNext(workload: Workload, random: Random, at: number): number {
  const { kind, basePages, wantedPages } = workload;
  if (kind === 'none' || kind === 'scatter') return wantedPages;
  workload.drift = workload.drift * 0.9 + drawBetween(random, -DRIFT[kind], DRIFT[kind]);
  const level = Math.round(basePages * (1 + workload.drift));
  if (kind !== 'bursty') return level;
  planBurst(workload, random, at);
  const goal = level + workload.burst.pages;
  return Math.min(Math.max(goal, wantedPages - RAMP_PAGES), wantedPages + RAMP_PAGES);
}

/** Bursts and pauses follow each other; a burst wants a share of boot memory in use. */
function planBurst(workload: Workload, random: Random, at: number): void {
  if (at < workload.burst.until) return;
  const begins = workload.burst.pages === 0 && workload.burst.until > 0;
  const [least, most] = begins ? BURST.lengthMs : BURST.pauseMs;
  const share = BURST.share[0] + draw(random) * (BURST.share[1] - BURST.share[0]);
  const pages = begins ? Math.max(0, Math.round(share * workload.bootPages) - workload.basePages) : 0;
  workload.burst = { until: at + drawBetween(random, least, most), pages };
}
