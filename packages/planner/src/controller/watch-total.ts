import { HALF_BLOCK_BYTES, ONLINE_MS, STALE_REPORT_MS, STATS_LAG_MS, STATS_REST_MS } from '../limits.ts';
import { balloonedOf, wholeOf } from './demand.ts';
import type { Machine, Totals, TotalWatch } from './machine.ts';
import { countsGiven } from './take-stats.ts';

/**
 * Whether added memory has come into use is the guest's to say, where it tells its total: a device that has been handed over
 * may still lie there offline.
 */
export function watchTotal(machine: Machine): void {
  const now = readTotals(machine);
  if (!now) return giveUp(machine);
  const { total } = machine;
  machine.total = total ? follow(machine, total, now) : settled(now);
}

function readTotals(machine: Machine): Totals | null {
  const { stats, observation } = machine;
  if (!stats || stats.totalBytes === null || observation.at - stats.at >= STALE_REPORT_MS) return null;
  return { wholeBytes: wholeOf(machine), givenBackBytes: balloonedOf(machine), totalBytes: stats.totalBytes };
}

/** A guest that tells nothing any more is not waited for; what was known of it stays. */
function giveUp(machine: Machine): void {
  if (machine.total) machine.total = { ...machine.total, growth: null };
}

function settled(base: Totals): TotalWatch {
  return { base, growth: null, hiddenBytes: 0 };
}

function follow(machine: Machine, { base, growth, hiddenBytes }: TotalWatch, now: Totals): TotalWatch {
  const isQuiet = !growth && hiddenBytes === 0;
  if (isQuiet && now.wholeBytes <= base.wholeBytes) return settled(now);
  const missingBytes = missing(machine, base, now);
  const isMoving = isBalloonMoving(machine, base, now);
  if (missingBytes < HALF_BLOCK_BYTES && !isMoving) return settled(now);
  const seen = growth ?? { wholeBytes: hiddenBytes > 0 ? now.wholeBytes : base.wholeBytes, ms: 0, at: 0 };
  if (now.wholeBytes > seen.wholeBytes) return { base, hiddenBytes, growth: begin(machine, now) };
  if (growth && (isMoving || !isOver(machine, growth))) return { base, hiddenBytes, growth };
  const isHidden = missingBytes - doubt(machine, base, now) >= HALF_BLOCK_BYTES;
  return isHidden ? { base, growth: null, hiddenBytes: missingBytes } : settled(now);
}

function begin({ vmMs, observation }: Machine, { wholeBytes }: Totals): TotalWatch['growth'] {
  return { ms: vmMs, at: observation.at, wholeBytes };
}

/** What was added less what the guest's total has grown by. */
function missing(machine: Machine, base: Totals, now: Totals): number {
  const counted = ({ totalBytes, givenBackBytes }: Totals): number =>
    totalBytes + (countsGiven(machine) ? 0 : givenBackBytes);
  return now.wholeBytes - base.wholeBytes - (counted(now) - counted(base));
}

/** The guest's word is up to some seconds old: while its balloon moves the two do not belong together. */
function isBalloonMoving({ vmMs, changedMs }: Machine, base: Totals, now: Totals): boolean {
  return now.givenBackBytes !== base.givenBackBytes && vmMs - changedMs < STATS_REST_MS;
}

function isOver({ vmMs, stats }: Machine, { ms, at }: NonNullable<TotalWatch['growth']>): boolean {
  return vmMs - ms >= ONLINE_MS && (stats?.at ?? 0) >= at + STATS_LAG_MS;
}

/** Whether the total counts what was given back is not known yet: it may account for so much. */
function doubt({ countsGiven: learnt }: Machine, base: Totals, now: Totals): number {
  return learnt === null ? Math.abs(now.givenBackBytes - base.givenBackBytes) : 0;
}
