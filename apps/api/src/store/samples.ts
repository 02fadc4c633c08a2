import type { Sample, SampleSeries, Store } from '@dimmer/engine';
import type { PrismaClient } from './generated/client.ts';
import { type Raw, toNullableNumber, toNumber } from './rows.ts';

/** How long each resolution is kept: 1 s for an hour, 10 s for a day, 1 min for 30 days. */
const KEPT_MS: readonly (readonly [stepMs: number, keptMs: number])[] = [
  [1000, 3_600_000],
  [10_000, 24 * 3_600_000],
  [60_000, 30 * 24 * 3_600_000],
];
/** No statement touches more rows than this: the driver blocks its thread meanwhile. */
export const MOST_ROWS = 5000;
/** An answer has at most this many points; a longer span gets a coarser step. */
const MOST_POINTS = 4000;

export async function addSamples(db: PrismaClient, samples: readonly Sample[]): Promise<void> {
  for (let from = 0; from < samples.length; from += MOST_ROWS) {
    const rows = JSON.stringify(samples.slice(from, from + MOST_ROWS));
    await db.$transaction(KEPT_MS.map(([stepMs]) => rollUp(db, rows, stepMs)));
  }
  const newest = samples.reduce((time, sample) => Math.max(time, sample.time), 0);
  if (newest > 0) await prune(db, newest);
}

/** Means grow with each sample, so that no roll-up ever reads back what it has summed; maxima beside them. */
function rollUp(db: PrismaClient, rows: string, stepMs: number) {
  return db.$executeRaw`
    INSERT INTO Sample (vmId, stepMs, time, count, actualBytes, committedBytes, availableBytes, targetBytes,
                        balloonedBytes, demandBytes, residentBytes, actualMax, committedMax, availableMax)
    SELECT value->>'vm', ${stepMs}, (value->>'time') - (value->>'time') % ${stepMs}, 1,
           value->>'actualBytes', value->>'committedBytes', value->>'availableBytes', value->>'targetBytes',
           value->>'balloonedBytes', value->>'demandBytes', value->>'residentBytes', value->>'actualBytes',
           value->>'committedBytes', value->>'availableBytes'
    FROM json_each(${rows}) WHERE true
    ON CONFLICT (vmId, stepMs, time) DO UPDATE SET
      actualBytes = coalesce((actualBytes * count + excluded.actualBytes) / (count + 1), actualBytes, excluded.actualBytes),
      committedBytes = coalesce((committedBytes * count + excluded.committedBytes) / (count + 1), committedBytes, excluded.committedBytes),
      availableBytes = coalesce((availableBytes * count + excluded.availableBytes) / (count + 1), availableBytes, excluded.availableBytes),
      balloonedBytes = coalesce((balloonedBytes * count + excluded.balloonedBytes) / (count + 1), balloonedBytes, excluded.balloonedBytes),
      demandBytes = coalesce((demandBytes * count + excluded.demandBytes) / (count + 1), demandBytes, excluded.demandBytes),
      residentBytes = coalesce((residentBytes * count + excluded.residentBytes) / (count + 1), residentBytes, excluded.residentBytes),
      targetBytes = coalesce(excluded.targetBytes, targetBytes),
      actualMax = coalesce(max(actualMax, excluded.actualMax), actualMax, excluded.actualMax),
      committedMax = coalesce(max(committedMax, excluded.committedMax), committedMax, excluded.committedMax),
      availableMax = coalesce(max(availableMax, excluded.availableMax), availableMax, excluded.availableMax),
      count = count + 1`;
}

/** One slice of what is too old at each resolution; what is left over goes with the next batch. */
async function prune(db: PrismaClient, newest: number): Promise<void> {
  for (const [stepMs, keptMs] of KEPT_MS) {
    await db.$executeRaw`
      DELETE FROM Sample WHERE rowid IN (
        SELECT rowid FROM Sample WHERE stepMs = ${stepMs} AND time < ${newest - keptMs} LIMIT ${MOST_ROWS})`;
  }
}

/** All samples of a VM that is gone, in slices. */
export async function deleteSamples(db: PrismaClient, vm: string): Promise<void> {
  for (let deleted = MOST_ROWS; deleted === MOST_ROWS; ) {
    deleted = await db.$executeRaw`
      DELETE FROM Sample WHERE rowid IN (SELECT rowid FROM Sample WHERE vmId = ${vm} LIMIT ${MOST_ROWS})`;
  }
}

/** The finest step that still has the beginning of the span and does not give too many points. */
function chooseStep(query: Parameters<Store['samples']>[0], newest: number): number {
  const finest = query.stepMs ?? 1000;
  const fits = KEPT_MS.find(
    ([stepMs, keptMs]) =>
      stepMs >= finest && query.from >= newest - keptMs && (query.to - query.from) / stepMs <= MOST_POINTS,
  );
  return fits?.[0] ?? KEPT_MS.at(-1)![0];
}

export async function readSamples(db: PrismaClient, query: Parameters<Store['samples']>[0]): Promise<SampleSeries> {
  const [last] = await db.$queryRaw<
    Raw[]
  >`SELECT max(time) AS time FROM Sample WHERE vmId = ${query.vm} AND stepMs = 1000`;
  const newest = toNullableNumber(last?.['time']) ?? query.to;
  const stepMs = chooseStep(query, newest);
  const from = Math.floor(Math.max(query.from, query.to - stepMs * 50_000) / stepMs) * stepMs;
  const rows = await db.$queryRaw<Raw[]>`
    SELECT * FROM Sample WHERE vmId = ${query.vm} AND stepMs = ${stepMs} AND time >= ${from} AND time <= ${query.to}
    ORDER BY time`;
  const byTime = new Map(rows.map((row) => [toNumber(row['time']), row]));
  const t: number[] = [];
  for (let time = from; time <= query.to; time += stepMs) t.push(time);
  // What is missing stays null: a gap is a gap.
  const column = (name: string) => t.map((time) => toNullableNumber(byTime.get(time)?.[name]));
  return {
    t,
    stepMs,
    actualBytes: column('actualBytes'),
    committedBytes: column('committedBytes'),
    availableBytes: column('availableBytes'),
    targetBytes: column('targetBytes'),
    balloonedBytes: column('balloonedBytes'),
    demandBytes: column('demandBytes'),
    residentBytes: column('residentBytes'),
    maxima:
      stepMs === 1000
        ? null
        : {
            actualBytes: column('actualMax'),
            committedBytes: column('committedMax'),
            availableBytes: column('availableMax'),
          },
  };
}
