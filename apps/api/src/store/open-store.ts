import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Store } from '@dimmer/engine';
import { lockDirectory } from './lock.ts';
import { migrate, StoreError } from './migrate.ts';
import { STORE_METHODS, type StoreAnswer, type StoreCall } from './rpc.ts';

export interface OpenedStore {
  readonly store: Store;
  /** Migrations that were applied now. */
  readonly migrated: readonly string[];
  /** Closes the database and lets go of the directory. */
  close(): Promise<void>;
}

/**
 * Opens the store of a data directory, which it makes where there is none, and brings it up to date. Rejects with
 * `StoreError` when another Dimmer holds the directory or the database cannot be used.
 */
export function openStore(directory: string, migrations: string): OpenedStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const release = lockDirectory(directory);
  try {
    const file = path.join(directory, 'dimmer.db');
    const migrated = migrate(file, migrations);
    const { store, ended } = startWorker(file);
    return {
      store,
      migrated,
      async close() {
        await store.close();
        await ended;
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Compiled, the worker is a plain module. From sources it registers the loader itself: Node 20 does not run the one
 * of the main thread in a worker.
 */
function createWorker(file: string): Worker {
  const workerData = { file };
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./store-worker.js', import.meta.url), { workerData });
  }
  const tsx = path.dirname(createRequire(import.meta.url).resolve('tsx/package.json'));
  const loader = path.join(tsx, 'dist/esm/api/index.mjs');
  const [api, entry] = [pathToFileURL(loader).href, new URL('./store-worker.ts', import.meta.url).href].map((url) =>
    JSON.stringify(url),
  );
  const code = `import(${api}).then(({ register }) => { register(); return import(${entry}); })`;
  return new Worker(code, { eval: true, workerData });
}

function startWorker(file: string): { readonly store: Store; readonly ended: Promise<void> } {
  const worker = createWorker(file);
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Error) => void }>();
  let calls = 0;
  let dead: StoreError | undefined;

  function fail(reason: string): void {
    dead = new StoreError(reason);
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
  }

  worker.on('message', (answer: StoreAnswer) => {
    const call = waiting.get(answer.call);
    waiting.delete(answer.call);
    if ('error' in answer) call?.reject(new StoreError(answer.error));
    else call?.resolve(answer.value);
  });
  worker.on('error', (error) => fail(`The store has stopped: ${error.message}`));
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      fail('The store is closed.');
      resolve();
    });
  });

  function send(method: keyof Store, args: readonly unknown[]): Promise<unknown> {
    if (dead) return Promise.reject(dead);
    return new Promise((resolve, reject) => {
      const call: StoreCall = { call: calls++, method, args };
      waiting.set(call.call, { resolve, reject });
      worker.postMessage(call);
    });
  }

  const methods = STORE_METHODS.map((method) => [method, (...args: readonly unknown[]) => send(method, args)]);
  return { store: Object.fromEntries(methods) as Store, ended };
}
