import { STALE_REPORT_MS, STATS_REST_MS } from '../limits.ts';
import type { GuestStats } from '../observation.ts';
import { openConnection } from './connection.ts';
import { balloonedOf } from './demand.ts';
import type { Machine } from './machine.ts';
import { noteAvailable } from './reapply.ts';
import type { Work } from './work.ts';

/** The statistics of a virtio-balloon are its guest's report, and the sign that its driver is there. */
export function takeStats(work: Work, machine: Machine): void {
  const stats = machine.observation.guestStats;
  if (!stats || !isNews(machine, stats)) return;
  const isFirst = machine.stats === null;
  machine.stats = stats;
  // The first word after a reset comes a moment before the device shows the new guest's size.
  if (isFirst && machine.rebooted) return;
  openConnection(work, machine, null);
  noteReport(work, machine, stats);
}

/** QEMU keeps what the guest before a reset has said. Its time is in whole seconds: no guest boots within one. */
function isNews({ stats, resetAt, observation }: Machine, { at, totalBytes }: GuestStats): boolean {
  if (at === 0 || at <= resetAt) return false;
  if (at === stats?.at && totalBytes === stats.totalBytes) return false;
  return observation.at - at < STALE_REPORT_MS;
}

/**
 * `committed` counts what was given back (glossary), so it is made of that and of what the guest uses: all it has less what
 * it could still have. Where the guest does not tell what is available, what is free stands for it: then its caches count
 * as used.
 */
function noteReport(work: Work, machine: Machine, { at, totalBytes, availableBytes, freeBytes }: GuestStats): void {
  const restBytes = availableBytes ?? freeBytes;
  if (totalBytes === null || restBytes === null) return;
  const givenBytes = balloonedOf(machine);
  learnCounting(machine, totalBytes, givenBytes);
  const usedBytes = totalBytes - restBytes - (countsGiven(machine) ? givenBytes : 0);
  const demandBytes = Math.max(0, usedBytes);
  const ofMs = machine.vmMs - Math.max(0, machine.observation.at - at);
  const committedBytes = demandBytes + givenBytes;
  machine.report = { at, ofMs, committedBytes, availableBytes: restBytes, demandBytes, open: false };
  noteAvailable(work, restBytes);
}

/**
 * Some guests take what they gave out of their total, and some count it as used. With all that was given added the total
 * of the former is never more than the machine has. It shows when the balloon is at rest, and larger than what a kernel
 * keeps out of its total anyway.
 */
function learnCounting(machine: Machine, totalBytes: number, givenBytes: number): void {
  const wholeBytes = machine.observation.actualBytes + givenBytes;
  const isAtRest = machine.vmMs - machine.changedMs >= STATS_REST_MS;
  if (!isAtRest || givenBytes < wholeBytes / LEAST_SHARE) return;
  machine.countsGiven = totalBytes + givenBytes > wholeBytes;
}

/** A kernel keeps a tenth of a small machine for itself, and less of a larger one (measured: 47 of 512 MiB). */
const LEAST_SHARE = 4;

/** Until it has shown: Linux counts it where it may take it back by itself. */
export function countsGiven({ countsGiven: learnt, observation }: Machine): boolean {
  return learnt ?? observation.guestStats?.deflatesOnOom ?? false;
}
