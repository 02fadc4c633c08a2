import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PrismaClient } from '../../src/store/generated/client.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createAdapter } from '../../src/store/one-connection.ts';
import { KEPT_OF_A_VM, prune } from '../../src/store/prune.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const migrations = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
const DAY_MS = 24 * 3_600_000;
let directory: string;
let db: PrismaClient;
/** To fill the tables with more than a store would write in the time of a test. */
let raw: InstanceType<typeof Database>;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'dimmer-prune-'));
  const file = path.join(directory, 'dimmer.db');
  migrate(file, migrations);
  db = new PrismaClient({ adapter: createAdapter(file) });
  raw = new Database(file);
  for (const vm of ['busy', 'calm']) {
    raw.exec(`INSERT INTO Vm VALUES ('${vm}', '${vm}', '', '[]', '{}', 0, 0, 1, 1, 1, 'target', 0, 0, NULL, NULL)`);
  }
});
afterEach(async () => {
  await db.$disconnect();
  raw.close();
  rmSync(directory, { recursive: true, force: true });
});

/** `columns` and `values` of so many rows; `n` counts from 1. */
function fill(table: string, rows: number, columns: string, values: string): void {
  raw.exec(`WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${rows})
    INSERT INTO ${table} (${columns}) SELECT ${values} FROM c`);
}

const operations = (vm: string, rows: number, state: string): void =>
  fill('Operation', rows, 'id, vmId, state, createdAt, body', `'${vm}${state}' || n, '${vm}', '${state}', n, '{}'`);
const layouts = (vm: string, rows: number): void =>
  fill(
    'LayoutChange',
    rows,
    'id, vmId, time, what, stick, because, layoutAfter',
    `'${vm}' || n, '${vm}', n, 'added', '{}', '', '[]'`,
  );
const rowsOf = (table: string): Record<string, number> =>
  Object.fromEntries(
    (
      raw.prepare(`SELECT vmId, count(*) AS rows FROM ${table} GROUP BY vmId`).all() as { vmId: string; rows: number }[]
    ).map(({ vmId, rows }) => [vmId, rows]),
  );
const kept = (sql: string): unknown => raw.prepare(sql).get();

it('keeps the newest operations and changes of each VM, and what has not ended', async () => {
  operations('busy', 3, 'running');
  operations('busy', KEPT_OF_A_VM + 200, 'succeeded');
  operations('calm', 50, 'failed');
  layouts('busy', KEPT_OF_A_VM + 7);
  layouts('calm', KEPT_OF_A_VM);
  await prune(db, 0);
  expect(rowsOf('Operation')).toEqual({ busy: KEPT_OF_A_VM + 3, calm: 50 });
  expect(rowsOf('LayoutChange')).toEqual({ busy: KEPT_OF_A_VM, calm: KEPT_OF_A_VM });
  expect(kept(`SELECT min(createdAt) AS oldest FROM Operation WHERE state = 'succeeded'`)).toMatchObject({
    oldest: 201,
  });
  expect(kept(`SELECT min(time) AS oldest FROM LayoutChange WHERE vmId = 'busy'`)).toMatchObject({ oldest: 8 });
  await prune(db, 0);
  expect(rowsOf('Operation')).toEqual({ busy: KEPT_OF_A_VM + 3, calm: 50 });
});

it('takes so many rows at a time and no more, until nothing is left to take', async () => {
  operations('busy', KEPT_OF_A_VM + 6000, 'succeeded');
  await prune(db, 0);
  expect(rowsOf('Operation')).toEqual({ busy: KEPT_OF_A_VM + 1000 });
  await prune(db, 0);
  expect(rowsOf('Operation')).toEqual({ busy: KEPT_OF_A_VM });
});

it('drops events of more than 30 days ago', async () => {
  fill('Event', 40, 'id, time, type, actor, data', `'e' || n, n * ${DAY_MS}, 'vm.state', 'test', '{}'`);
  await prune(db, 40 * DAY_MS);
  expect(kept('SELECT min(seq) AS first, max(seq) AS last FROM Event')).toMatchObject({ first: 10, last: 40 });
});
