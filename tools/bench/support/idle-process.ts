import { collectGarbage } from './collect-garbage.ts';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createBus, startEngine, type Store, type WallClock } from '../../../packages/engine/dist/index.js';
import {
  createEmbeddedHypervisor,
  type Hypervisor,
  type MachineDefinition,
} from '../../../packages/hypervisor/dist/index.js';
import { createSharedClock } from '../../../packages/reducer/dist/index.js';

const GIB = 2 ** 30;
const WATCHED_MS = 10_000;
/** Fast boots skip the 50 s; the machines share two processors while they do. */
const SETTLING_LIMIT_MS = 300_000;

function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
const clock = createSharedClock({ now: () => performance.now(), after });
const wallClock: WallClock = { now: () => Date.now(), after: (delayMs, callback) => clock.after(delayMs, callback) };

const [level = '', count = '0'] = process.argv.slice(2);
const settled = level === 'engine' ? await runEngine(Number(count)) : await runMachines(Number(count));
process.send?.({ settleSeconds: settled, ...(await watch()) });
process.exit(0);

function createHypervisor(): Hypervisor {
  return createEmbeddedHypervisor({
    clock,
    now: () => performance.now(),
    wallNow: () => Date.now(),
    defer: (resume) => void setImmediate(resume),
    fastBoot: true,
  });
}

function define(): Omit<MachineDefinition, 'id' | 'name'> {
  return {
    bootBytes: 4 * GIB,
    maximumBytes: 64 * GIB,
    slots: 256,
    numaNodes: 1,
    statusReport: true,
    guest: { kind: 'windows', workload: 'idle' },
  };
}

/** What is stored lies in a file, behind another thread: here it is let go, so that the engine alone is weighed. */
function createForgetfulStore(): Store {
  let seq = 0;
  const none = { items: [], nextCursor: null };
  return {
    vms: async () => [],
    commit: async ({ events = [] }) => events.map((event) => ({ ...event, seq: (seq += 1) })),
    operation: async () => null,
    operations: async () => none,
    events: async () => [],
    eventRange: async () => ({ first: 0, last: seq }),
    probe: async () => {},
    layouts: async () => none,
    savedMachine: async () => null,
    addSamples: async () => {},
    samples: async () => {
      throw new Error('no samples are kept');
    },
    close: async () => {},
  };
}

/** Seconds until every guest is ready. */
async function runMachines(machines: number): Promise<number> {
  const hypervisor = createHypervisor();
  const began = performance.now();
  let ready = 0;
  for (let i = 0; i < machines; i += 1) {
    const session = await hypervisor.start({ id: randomUUID(), name: `vm-${i}`, ...define() });
    session.onEvent((event) => {
      if (event.type === 'balloon-state' && event.state === 'IDLE') ready += 1;
    });
  }
  await until(() => ready >= machines);
  return (performance.now() - began) / 1000;
}

async function runEngine(machines: number): Promise<number> {
  const engine = await startEngine({
    store: createForgetfulStore(),
    hypervisor: createHypervisor(),
    clock: wallClock,
    random: { uuid: () => randomUUID(), number: () => Math.random() },
    bus: createBus(),
    now: () => performance.now(),
    defer: (resume) => void setImmediate(resume),
    hostCapacityBytes: 2 ** 50,
  });
  const began = performance.now();
  for (let i = 0; i < machines; i += 1) {
    await engine.define({ name: `vm-${i}`, definition: define(), start: true }, 'bench');
  }
  await until(() => engine.vms().every(({ memory }) => memory.guest?.state === 'IDLE'));
  return (performance.now() - began) / 1000;
}

async function until(done: () => boolean): Promise<void> {
  for (const end = performance.now() + SETTLING_LIMIT_MS; !done(); await wait(250)) {
    if (performance.now() > end) throw new Error(`not all were settled after ${SETTLING_LIMIT_MS / 1000} s`);
  }
}

/** Processors in use, and memory, over ten quiet seconds. */
async function watch(): Promise<Readonly<Record<string, number>>> {
  await wait(2_000);
  collectGarbage();
  const before = process.cpuUsage();
  const began = performance.now();
  await wait(WATCHED_MS);
  const { user, system } = process.cpuUsage(before);
  const { rss, heapUsed } = process.memoryUsage();
  return {
    cores: (user + system) / 1000 / (performance.now() - began),
    rssMB: rss / 1e6,
    heapMB: heapUsed / 1e6,
  };
}
