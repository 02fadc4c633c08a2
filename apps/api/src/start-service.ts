import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loginPath } from '@dimmer/contract/paths';
import { createBus, type Engine, startEngine } from '@dimmer/engine';
import { bothHypervisors, createEmbeddedHypervisor, type Hypervisor, MachineStartError } from '@dimmer/hypervisor';
import { createQemuHypervisor } from '@dimmer/hypervisor/qemu';
import { listenForGuest } from '@dimmer/transport/node';
import type { Logger } from 'pino';
import { buildApp } from './app.ts';
import { readAdminToken } from './auth/admin-token.ts';
import { createLoginCodes } from './auth/login-codes.ts';
import { openSessions } from './auth/sessions.ts';
import { defineDemoVms } from './demo.ts';
import { makeGuestSocketDir } from './guest-socket-dir.ts';
import { observeMachines } from './log/observe-machines.ts';
import type { Settings } from './settings.ts';
import { type OpenedStore, openStore } from './store/open-store.ts';
import { defer, monotonicClock, random, wallClock } from './system.ts';

const fromHere = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const MIGRATIONS = fromHere('../../../prisma/migrations');
const DASHBOARD = fromHere('../../dashboard/dist');
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Machines that take longer get a power cut. */
const SAVE_WITHIN_MS = 2000;

export interface Service {
  readonly url: string;
  /** Works once, for ten minutes. */
  readonly loginUrl: string;
  /** Machines are saved, to go on where they were at the next start, unless `abrupt`. */
  stop(options?: { readonly abrupt?: boolean }): Promise<void>;
}

/**
 * Opens the store, takes over its VMs, and listens. Rejects when one of them cannot be done, with everything closed again.
 * A bench brings a hypervisor with guests of its own.
 */
export async function startService(
  settings: Settings,
  log: Logger,
  hypervisor: Hypervisor = createHypervisor(settings, log),
): Promise<Service> {
  const opened = openStore(settings.dataDir, MIGRATIONS);
  if (opened.migrated.length > 0) log.info(`The database was brought up to date: ${opened.migrated.join(', ')}`);
  try {
    return await startOn(opened, settings, log, hypervisor);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function startOn(opened: OpenedStore, settings: Settings, log: Logger, hypervisor: Hypervisor): Promise<Service> {
  const bus = createBus();
  const { store } = opened;
  // Before the first machine is started: one with an external guest may be among them.
  const guestSocketDir = makeGuestSocketDir(settings.dataDir);
  const engine = await startEngine({
    store,
    bus,
    random,
    defer,
    hypervisor,
    clock: wallClock,
    now: () => performance.now(),
    hostCapacityBytes: settings.hostMemoryBytes,
    log: (level, message, fields = {}) => log[level](fields, message),
  });
  try {
    if (settings.demo) await makeDemo(engine, log);
    const token = readAdminToken(settings.dataDir, settings.token);
    const codes = createLoginCodes(() => wallClock.now());
    const app = await buildApp({
      engine,
      store,
      bus,
      clock: wallClock,
      access: { token, codes, sessions: openSessions(settings.dataDir, token, () => wallClock.now()) },
      product: { version, fastBoot: settings.fastBoot },
      hypervisorReachable: () => true,
      guestSocketDir,
      qemu: {
        binaries: settings.qemuBinaries,
        accelerator: settings.qemuAccelerator,
        inspect: (qemu) =>
          hypervisor.inspect?.(qemu) ?? Promise.reject(new MachineStartError('no QEMU can be reached here')),
      },
      dashboardDir: DASHBOARD,
      log,
    });
    const { host, port } = settings;
    const listening = await app.listen({ host, port, listenTextResolver: (address) => `Listening at ${address}` });
    const url = readableUrl(listening);
    return {
      url,
      loginUrl: `${url}${loginPath}#code=${codes.make()}`,
      async stop({ abrupt = false } = {}) {
        await app.close();
        await engine.close({ saveWithinMs: abrupt ? 0 : SAVE_WITHIN_MS });
        await opened.close();
      },
    };
  } catch (error) {
    // Machines that were saved go on already: they must not lose what they have.
    await engine.close({ saveWithinMs: SAVE_WITHIN_MS });
    throw error;
  }
}

function createHypervisor({ fastBoot, trace, dataDir }: Settings, log: Logger): Hypervisor {
  const embedded = createEmbeddedHypervisor({
    clock: monotonicClock,
    now: () => performance.now(),
    wallNow: () => wallClock.now(),
    defer,
    fastBoot,
    listen: listenForGuest,
    ...observeMachines(log, trace),
  });
  const qemu = createQemuHypervisor({
    clock: monotonicClock,
    wallNow: () => wallClock.now(),
    runDir: path.resolve(dataDir, QEMU_DIR),
  });
  return bothHypervisors(embedded, qemu);
}

/** Below the data directory: each machine that Dimmer runs has a directory in it, by the VM's id. */
const QEMU_DIR = 'qemu';

async function makeDemo(engine: Engine, log: Logger): Promise<void> {
  const names = await defineDemoVms(engine);
  if (names.length > 0) log.info(`Demo VMs were made and started: ${names.join(', ')}`);
}

/** An address that a browser can open: nobody browses to 0.0.0.0. */
function readableUrl(listening: string): string {
  return listening.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//localhost:');
}
