import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'libsql';
import { StoreError } from './migrate.ts';

/**
 * Holds a data directory for one Dimmer. The lock is a transaction on a small database of its own: the operating
 * system lets go of it with the process, however that ends, so that no stale lock is ever left.
 */
export function lockDirectory(directory: string): () => void {
  const pidFile = path.join(directory, 'dimmer.pid');
  const db = new Database(path.join(directory, 'dimmer.lock'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch {
    db.close();
    throw new StoreError(
      `Another Dimmer${readPid(pidFile)} uses the data directory ${directory}. Stop it, or set DIMMER_DATA_DIR to another one.`,
    );
  }
  writeFileSync(pidFile, String(process.pid));
  return () => {
    db.exec('ROLLBACK');
    db.close();
  };
}

function readPid(file: string): string {
  try {
    return ` (process ${readFileSync(file, 'utf8')})`;
  } catch {
    return '';
  }
}
