import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockDirectory } from '../../src/store/lock.ts';
import { migrate, StoreError } from '../../src/store/migrate.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const migrations = path.join(root, 'prisma/migrations');
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'dimmer-store-'));
  file = path.join(directory, 'dimmer.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function prisma(...args: string[]) {
  return spawnSync(process.execPath, [path.join(root, 'node_modules/prisma/build/index.js'), ...args], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: `file:${file}` },
    encoding: 'utf8',
  });
}

describe('migrations', () => {
  it('are applied once', () => {
    expect(migrate(file, migrations)).toHaveLength(4);
    expect(migrate(file, migrations)).toEqual([]);
    const db = new Database(file);
    const tables = db.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all() as { name: string }[];
    db.close();
    expect(tables.map((table) => table.name)).toEqual(
      expect.arrayContaining(['Vm', 'Stick', 'Event', 'Sample', 'SavedMachine']),
    );
  });

  it('keep the samples of a Dimmer that recorded neither balloon nor demand', () => {
    const first = path.join(directory, 'migrations');
    cpSync(path.join(migrations, '20261124150059_first'), path.join(first, '20261124150059_first'), {
      recursive: true,
    });
    migrate(file, first);
    const db = new Database(file);
    db.exec(`INSERT INTO Sample (vmId, stepMs, time, count, actualBytes) VALUES ('v', 1000, 5000, 1, 7)`);
    db.close();
    migrate(file, migrations);
    const later = new Database(file);
    expect(later.prepare('SELECT actualBytes, balloonedBytes, demandBytes FROM Sample').get()).toMatchObject({
      actualBytes: 7,
      balloonedBytes: null,
      demandBytes: null,
    });
    later.close();
  });

  it('describe the schema exactly, and Prisma agrees that nothing is pending', () => {
    const drift = prisma(
      'migrate',
      'diff',
      '--from-migrations',
      migrations,
      '--to-schema',
      'prisma/schema.prisma',
      '--exit-code',
    );
    expect(drift.status, drift.stderr).toBe(0);
    migrate(file, migrations);
    const status = prisma('migrate', 'status');
    expect(status.stdout).toContain('up to date');
  }, 30_000);

  it('refuse an edited one, a newer database and a file that is none, and say so', () => {
    migrate(file, migrations);
    const edited = path.join(directory, 'migrations');
    cpSync(migrations, edited, { recursive: true });
    const db = new Database(file);
    const [{ migration_name: name }] = db.prepare('SELECT migration_name FROM _prisma_migrations').all() as [
      { migration_name: string },
    ];
    writeFileSync(path.join(edited, name, 'migration.sql'), 'SELECT 1;');
    expect(() => migrate(file, edited)).toThrow(/edited/);
    db.exec(`UPDATE _prisma_migrations SET migration_name = '29990101000000_later'`);
    db.close();
    expect(() => migrate(file, migrations)).toThrow(/newer Dimmer/);
    const text = path.join(directory, 'text.db');
    writeFileSync(text, 'this is no database, only a long enough text to be read as one'.repeat(40));
    expect(() => migrate(text, migrations)).toThrow(StoreError);
  });

  it('that fail leave nothing behind', () => {
    const broken = path.join(directory, 'migrations');
    cpSync(migrations, broken, { recursive: true });
    cpSync(path.join(broken, 'migration_lock.toml'), path.join(broken, '29990101000000_broken', 'x'), {
      recursive: true,
    });
    writeFileSync(path.join(broken, '29990101000000_broken', 'migration.sql'), 'CREATE TABLE half (id INT); NONSENSE;');
    expect(() => migrate(file, broken)).toThrow(StoreError);
    const db = new Database(file);
    expect(db.prepare(`SELECT name FROM sqlite_master WHERE name = 'half'`).get()).toBeUndefined();
    db.close();
    expect(migrate(file, migrations)).toEqual([]);
  });
});

describe('the lock', () => {
  it('refuses a second Dimmer and is free again after the first', () => {
    const release = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(`process ${process.pid}`);
    release();
    lockDirectory(directory)();
  });

  it('does not outlive a killed process', async () => {
    const source = `
      const Database = require('libsql');
      const db = new Database(process.argv[1], { timeout: 0 });
      db.exec('BEGIN EXCLUSIVE');
      console.log('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['-e', source, path.join(directory, 'dimmer.lock')], {
      cwd: path.join(root, 'apps/api'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(() => lockDirectory(directory)).toThrow(StoreError);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockDirectory(directory)();
  });
});
