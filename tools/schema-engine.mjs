#!/usr/bin/env node
// Stand-in for Prisma's native schema engine (SQLite): same command line, same JSON-RPC on stdio,
// answered by @prisma/schema-engine-wasm and the libSQL adapter. Nothing is downloaded.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { createClient } from '@libsql/client';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';

const args = process.argv.slice(2);
const after = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const url = JSON.parse(after('--datasource') ?? '{}').url ?? 'file::memory:';
const file = path.resolve(url.replace(/^file:/, ''));
const fileUrl = url === 'file::memory:' ? ':memory:' : `file:${file}`;

class Factory extends PrismaLibSql {
  // The engine replays a whole migration through executeRaw on the shadow database; libSQL's execute()
  // silently stops after the first statement, so run argument-less commands as scripts.
  async connectToShadowDb() {
    const adapter = await super.connectToShadowDb();
    const single = adapter.executeRaw.bind(adapter);
    adapter.executeRaw = async (q) => {
      if (q.args.length) return single(q);
      await adapter.executeScript(q.sql);
      return 0;
    };
    return adapter;
  }
}

async function makeEngine() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message(m) {
      console.error(m);
    },
  };
  const glue = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bg = await import(pathToFileURL(glue));
  const { instance } = await WebAssembly.instantiate(await readFile(glue.replace(/\.js$/, '.wasm')), {
    './schema_engine_bg.js': bg,
  });
  bg.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const names = args.flatMap((a, i) => (a === '--datamodels' ? [args[i + 1]] : []));
  const datamodels = await Promise.all(names.map(async (n) => [n, await readFile(n, 'utf8')]));
  const factory = bindMigrationAwareSqlAdapterFactory(
    new Factory({ url: fileUrl }, { timestampFormat: 'unixepoch-ms' }),
  );
  return bg.SchemaEngine.new({ datamodels: datamodels.length ? datamodels : undefined }, () => {}, factory);
}

// The wasm build cannot tell "no migrations table yet" from a failure on SQLite: make the table first.
const HISTORY =
  /^(applyMigrations|devDiagnostic|diagnoseMigrationHistory|createMigration|evaluateDataLoss|markMigration.*)$/;
async function ensureHistory(method) {
  if (fileUrl === ':memory:' || !HISTORY.test(method)) return;
  const db = createClient({ url: fileUrl });
  try {
    const { rows } = await db.execute(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    );
    if (rows.some((r) => r.name === '_prisma_migrations')) return;
    if (method === 'applyMigrations' && rows.length)
      throw Object.assign(new Error('The database schema is not empty; baseline it first.'), { code: 'P3005' });
    await db.execute(`CREATE TABLE "_prisma_migrations" ("id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL,
      "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT, "rolled_back_at" DATETIME,
      "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`);
  } finally {
    db.close();
  }
}

async function wipe() {
  // the wasm "reset" only empties tables
  for (const s of ['-wal', '-shm', '-journal']) await rm(file + s, { force: true });
  await writeFile(file, '');
}

async function command(name) {
  if (name === 'can-connect-to-database' && !existsSync(file)) {
    const fields = { message: `Database ${file} does not exist.`, error_code: 'P1003', is_panic: false, meta: {} };
    console.error(`schema-engine\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}`);
    process.exit(1);
  }
  if (name === 'create-database') await writeFile(file, '', { flag: 'a' });
  if (name === 'drop-database') await rm(file, { force: true });
}

if (args.includes('--version')) console.log('schema-engine-cli wasm');
else if (args.includes('cli')) await command(after('cli'));
else {
  let engine;
  let queue = Promise.resolve();
  const send = (o) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...o })}\n`);
  async function answer({ id, method, params }) {
    try {
      if (method === 'reset' && fileUrl !== ':memory:') {
        await wipe();
        engine = undefined;
        return send({ id, result: {} });
      }
      await ensureHistory(method);
      engine ??= await makeEngine();
      const result = (await engine[method === 'getDatabaseVersion' ? 'version' : method](params)) ?? {};
      if (method === 'diff' && result.stdout) {
        // the native engine prints the diff itself
        send({ id: 1e6 + id, method: 'print', params: { content: result.stdout } });
        result.stdout = null;
      }
      send({ id, result });
    } catch (e) {
      send({
        id,
        error: {
          code: 4466,
          message: 'schema engine error',
          data: { is_panic: false, message: e?.message ?? String(e), meta: null, error_code: e?.code ?? null },
        },
      });
    }
  }
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => {
    const m = JSON.parse(line);
    if (m.method) queue = queue.then(() => answer(m));
  });
  lines.on('close', () => void queue.then(() => process.exit(0)));
}
