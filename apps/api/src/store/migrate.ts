import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';

/** The table of Prisma's own migration tool, so that either of them can go on where the other stopped. */
const HISTORY = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
  "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`;

/** The data directory cannot be used: the message tells a person why and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: unknown;
}

/**
 * Brings the database up to date; answers the names of the migrations it applied. Each is one transaction: a failing
 * one leaves nothing behind. Rejects with `StoreError` where the file is no database, is newer than this program, or
 * was migrated by an edited migration.
 */
export function migrate(file: string, directory: string): readonly string[] {
  const names = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  let db: InstanceType<typeof Database> | undefined;
  try {
    db = new Database(file, { timeout: 10_000 });
    db.exec('PRAGMA journal_mode = WAL');
    db.exec(HISTORY);
    // Outside of a transaction: inside one it is ignored, and a rebuilt table would take its children along.
    db.exec('PRAGMA foreign_keys = OFF');
    refuseNewer(db, file, names);
    const open = db;
    return names.filter((name) =>
      applyOne(open, name, readFileSync(path.join(directory, name, 'migration.sql'), 'utf8')),
    );
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(
      `The database ${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    db?.close();
  }
}

function refuseNewer(db: InstanceType<typeof Database>, file: string, names: readonly string[]): void {
  const rows = db.prepare('SELECT migration_name FROM "_prisma_migrations" WHERE rolled_back_at IS NULL').all() as Pick<
    AppliedRow,
    'migration_name'
  >[];
  const unknown = rows.find((row) => !names.includes(row.migration_name));
  if (unknown) {
    throw new StoreError(`The database ${file} was written by a newer Dimmer (migration ${unknown.migration_name}).`);
  }
}

function applyOne(db: InstanceType<typeof Database>, name: string, sql: string): boolean {
  const checksum = createHash('sha256').update(sql).digest('hex');
  db.exec('BEGIN IMMEDIATE');
  try {
    const row = db
      .prepare('SELECT * FROM "_prisma_migrations" WHERE migration_name = ? AND rolled_back_at IS NULL')
      .get(name) as AppliedRow | undefined;
    if (row && row.finished_at === null) throw new StoreError(`Migration ${name} failed earlier.`);
    if (row && row.checksum !== checksum) throw new StoreError(`Migration ${name} was edited after it was applied.`);
    if (!row) {
      const started = Date.now();
      db.exec(sql);
      db.prepare(
        `INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
         VALUES (?, ?, ?, ?, ?, 1)`,
      ).run(randomUUID(), checksum, Date.now(), name, started);
    }
    db.exec('COMMIT');
    return row === undefined;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
