import type { PrismaClient } from './generated/client.ts';
import { MOST_ROWS } from './samples.ts';

/** Events are kept for 30 days or a million of them, whichever is less. */
const EVENTS_KEPT_MS = 30 * 24 * 3_600_000;
const EVENTS_KEPT = 1_000_000;
/** Of each VM: its newest operations and changes of the layout. Then its deletion is small too. */
export const KEPT_OF_A_VM = 1000;

/** One slice of what is too old; what is left over goes with the next. `newest` is the time of the newest event. */
export async function prune(db: PrismaClient, newest: number): Promise<void> {
  await pruneEvents(db, newest);
  await pruneOperations(db);
  await pruneLayouts(db);
}

async function pruneEvents(db: PrismaClient, newest: number): Promise<void> {
  await db.$executeRaw`
    DELETE FROM Event WHERE seq IN (
      SELECT seq FROM Event
      WHERE time < ${newest - EVENTS_KEPT_MS} OR seq <= (SELECT max(seq) FROM Event) - ${EVENTS_KEPT}
      ORDER BY seq LIMIT ${MOST_ROWS})`;
}

/** What has not ended is kept, however old. */
async function pruneOperations(db: PrismaClient): Promise<void> {
  await db.$executeRaw`
    WITH bound AS (
      SELECT id, (SELECT seq FROM Operation WHERE vmId = Vm.id ORDER BY seq DESC LIMIT 1 OFFSET ${KEPT_OF_A_VM}) AS seq
      FROM Vm)
    DELETE FROM Operation WHERE seq IN (
      SELECT old.seq FROM bound JOIN Operation old ON old.vmId = bound.id AND old.seq <= bound.seq
      WHERE old.state NOT IN ('queued', 'running') LIMIT ${MOST_ROWS})`;
}

async function pruneLayouts(db: PrismaClient): Promise<void> {
  await db.$executeRaw`
    WITH bound AS (
      SELECT id, (SELECT seq FROM LayoutChange WHERE vmId = Vm.id ORDER BY seq DESC LIMIT 1 OFFSET ${KEPT_OF_A_VM}) AS seq
      FROM Vm)
    DELETE FROM LayoutChange WHERE seq IN (
      SELECT old.seq FROM bound JOIN LayoutChange old ON old.vmId = bound.id AND old.seq <= bound.seq
      LIMIT ${MOST_ROWS})`;
}
