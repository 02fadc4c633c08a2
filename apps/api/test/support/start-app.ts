import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Operation, Problem, Vm } from '@dimmer/contract';
import { type Bus, createBus, type Engine, type Store, startEngine } from '@dimmer/engine';
import { bothHypervisors, createEmbeddedHypervisor, type EmbeddedOptions } from '@dimmer/hypervisor';
import { createQemuHypervisor } from '@dimmer/hypervisor/qemu';
import { createVirtualClock } from '@dimmer/reducer';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { buildApp } from '../../src/app.ts';
import type { AppOptions } from '../../src/app-options.ts';
import { vi } from 'vitest';
import { createLoginCodes } from '../../src/auth/login-codes.ts';
import { openSessions } from '../../src/auth/sessions.ts';
import { makeGuestSocketDir } from '../../src/guest-socket-dir.ts';
import { openStore } from '../../src/store/open-store.ts';
import { monotonicClock } from '../../src/system.ts';
import { findDeviations } from './check-answer.ts';

export const TOKEN = 'the-token-of-the-tests';
export const GIB = 2 ** 30;

// Virtual time or not: on a busy machine the real work behind it takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const MIGRATIONS = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
const EPOCH_MS = Date.UTC(2026, 10, 24, 15, 0, 59);
const STEP_MS = 100;

export interface TestAppOptions {
  readonly qemuBinaries?: readonly string[];
  /** A data directory that is there already, for a second life. */
  readonly dataDir?: string;
  readonly hostCapacityBytes?: number;
  readonly stream?: AppOptions['stream'];
  readonly embedded?: Partial<EmbeddedOptions>;
  /** The store as the routes see it, for what may go wrong with one. */
  readonly wrapStore?: (store: Store) => Store;
  /** The store as the engine sees it. */
  readonly wrapEngineStore?: (store: Store) => Store;
  readonly log?: AppOptions['log'];
}

export interface Closing {
  /** The data directory stays, for another life. */
  readonly keep?: boolean;
  /** As a clean stop of the service does: machines are saved. */
  readonly saving?: boolean;
}

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: T;
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  /** False: without a token. */
  readonly token?: string | false;
}

/**
 * The whole service but its network: routes, engine, embedded VMs, and SQLite in a directory of its own. Its time is
 * virtual: it passes while somebody waits with `until` or `during`.
 */
export async function startApp(options: TestAppOptions = {}) {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'dimmer-api-'));
  const virtual = createVirtualClock();
  const clock = {
    now: () => EPOCH_MS + virtual.now(),
    after: (delayMs: number, callback: () => void) => virtual.after(delayMs, callback),
  };
  const opened = openStore(dataDir, MIGRATIONS);
  const { store } = opened;
  const guestSocketDir = makeGuestSocketDir(dataDir);
  const bus: Bus = createBus();
  const embedded = createEmbeddedHypervisor({
    clock: virtual,
    now: () => 0,
    wallNow: clock.now,
    defer: (resume) => void setImmediate(resume),
    fastBoot: true,
    ...options.embedded,
  });
  const qemu = createQemuHypervisor({
    clock: monotonicClock,
    wallNow: clock.now,
    runDir: path.join(dataDir, 'qemu'),
  });
  // Its sockets and processes have a time of their own.
  const hypervisor = bothHypervisors(embedded, qemu);
  const engine: Engine = await startEngine({
    store: options.wrapEngineStore?.(store) ?? store,
    bus,
    clock,
    hypervisor,
    random: { uuid: () => randomUUID(), number: () => 0.5 },
    now: () => 0,
    defer: (resume) => void setImmediate(resume),
    hostCapacityBytes: options.hostCapacityBytes ?? 1024 * GIB,
  });
  const codes = createLoginCodes(clock.now);
  const app = await buildApp({
    engine,
    store: options.wrapStore?.(store) ?? store,
    bus,
    clock,
    access: { token: TOKEN, codes, sessions: openSessions(dataDir, TOKEN, clock.now) },
    product: { version: '0.1.0', fastBoot: true },
    hypervisorReachable: () => true,
    guestSocketDir,
    qemu: { binaries: options.qemuBinaries ?? [], accelerator: 'tcg', inspect: qemu.inspect },
    ...(options.stream ? { stream: options.stream } : {}),
    ...(options.log ? { log: options.log } : {}),
  });

  /** Time passes, and the store catches up, until the condition holds. */
  async function until(condition: () => boolean | Promise<boolean>, limitMs = 180_000): Promise<void> {
    const end = clock.now() + limitMs;
    while (!(await condition())) {
      if (clock.now() > end) throw new Error('it has not happened');
      await pass(STEP_MS);
    }
  }

  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      virtual.advance(Math.min(STEP_MS, ms - passed));
      await store.eventRange();
    }
  }

  /** Time passes until the promise is settled. */
  async function during<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    promise.catch(() => {}).finally(() => (settled = true));
    await until(() => settled);
    return promise;
  }

  async function ask<T = unknown>(method: HTTPMethods, url: string, body?: unknown, how: Ask = {}): Promise<Answer<T>> {
    return inject<T>(app, method, url, body, how);
  }

  /** Defines a VM that runs, and waits until its guest is ready. */
  async function runVm(name: string, over: Readonly<Record<string, unknown>> = {}): Promise<Vm> {
    const definition = { name, bootBytes: '4GiB', maximumBytes: '64GiB', start: true, ...over };
    const { status, body } = await ask<Vm>('POST', '/api/v1/vms', definition);
    if (status !== 201) throw new Error(`${name} was refused: ${JSON.stringify(body)}`);
    await ready(name);
    return body;
  }

  const ready = (name: string): Promise<void> =>
    until(() => {
      const memory = engine.vm(name)?.memory;
      return memory?.phase === 'settled' && memory.guest?.state === 'IDLE';
    });

  /** Asks for work and waits for its end. */
  async function work(method: HTTPMethods, url: string, body?: unknown): Promise<Answer<Operation>> {
    return during(ask<Operation>(method, url, body, { headers: { prefer: 'wait=60' } }));
  }

  async function close({ keep = false, saving = false }: Closing = {}): Promise<void> {
    await app.close();
    await engine.close({ saveWithinMs: saving ? 1000 : 0 });
    await opened.close();
    if (!keep) rmSync(dataDir, { recursive: true, force: true });
  }

  return { app, engine, store, bus, clock, codes, dataDir, until, pass, during, ask, runVm, ready, work, close };
}

export type TestApp = Awaited<ReturnType<typeof startApp>>;

async function inject<T>(
  app: FastifyInstance,
  method: HTTPMethods,
  url: string,
  body: unknown,
  how: Ask,
): Promise<Answer<T>> {
  const { token = TOKEN, headers = {} } = how;
  const response = await app.inject({
    method,
    url,
    headers: { ...(token === false ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  const json = /json/.test(String(response.headers['content-type']));
  const answered: unknown = response.payload === '' ? undefined : json ? response.json() : response.payload;
  // Every answer of every test is one that the contract allows.
  const deviations = findDeviations(method, url, response.statusCode, answered);
  if (deviations.length > 0) throw new Error(`${method} ${url} ${response.statusCode}: ${deviations.join('; ')}`);
  return { status: response.statusCode, headers: response.headers as Answer['headers'], body: answered as T };
}

/** The code of a refusal, with its status: "404 vm-unknown". */
export function refusal({ status, body }: Answer): string {
  return `${status} ${(body as Problem | undefined)?.code ?? 'no problem'}`;
}
