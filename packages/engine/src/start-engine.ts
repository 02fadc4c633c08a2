import { type ControllerAnswer, diagnose, type Operation, previewPlan } from '@dimmer/planner';
import { createBudget } from './budget.ts';
import { createCommitter } from './committer.ts';
import { commitOfDefinition, createRecord, refuseDefinition } from './define-vm.ts';
import type { Engine, EngineRefusal, HostView, NewVm } from './engine.ts';
import { lookAfter } from './look-after.ts';
import type { Mailbox } from './mailbox.ts';
import { createOperations } from './operations.ts';
import type { Bus, EnginePorts, Log, Store } from './ports.ts';
import { storeUnavailable } from './store-unavailable.ts';
import { createSampler } from './take-samples.ts';
import { unknownVm } from './unknown-vm.ts';
import { createVms, type Vms } from './vms.ts';

const PAGE_OF_OPERATIONS = 500;
const STOPPING = 'Dimmer is stopping.';

/**
 * Takes over all VMs of the store: what was under way when Dimmer last stopped is continued or ended, and the VMs that ran
 * come up again. Resolves when that is written; machines may still be on their way up.
 */
export async function startEngine(ports: EnginePorts): Promise<Engine> {
  const log: Log = ports.log ?? (() => {});
  const bus = guard(ports.bus, log);
  const { store, clock, random, hostCapacityBytes } = ports;
  const committer = createCommitter(store, bus);
  const budget = createBudget(hostCapacityBytes);
  const operations = createOperations(store, clock);
  const sampler = createSampler(store, bus, log);
  const vms = createVms({ ports: { ...ports, bus }, committer, budget, operations, log });
  const namesInMaking = new Set<string>();

  await takeOverAll(store, vms);
  await committer.idle();
  const endLooking = lookAfter(clock, () => vms.all(), sampler);
  let closed: Promise<void> | null = null;

  async function define(vm: NewVm, actor: string): ReturnType<Engine['define']> {
    const nameInUse = vms.find(vm.name) !== undefined || namesInMaking.has(vm.name);
    const refusal = refuseDefinition(vm, hostCapacityBytes, nameInUse);
    if (refusal) return refusal;
    const record = createRecord(vm, random.uuid(), clock.now());
    namesInMaking.add(vm.name);
    try {
      const written = await committer.commit(commitOfDefinition(record, actor, random.uuid())).catch(refuseWrite);
      if (written) return written;
      const mailbox = vms.open(record, { unfinished: [], comeUp: false });
      bus.publish({ type: 'changed', vm: record.id });
      if (vm.start) await mailbox.ask({ type: 'act', action: 'start', operationId: random.uuid(), actor });
      return { type: 'done', vm: mailbox.snapshot };
    } finally {
      namesInMaking.delete(vm.name);
    }
  }

  async function close(saveWithinMs: number): Promise<void> {
    endLooking();
    await vms.halt(STOPPING, saveWithinMs);
    await Promise.all([sampler.flush(), committer.idle()]);
    operations.release();
  }

  return {
    vms: () => vms.all().map((mailbox) => mailbox.snapshot),
    vm: (idOrName) => vms.find(idOrName)?.mailbox.snapshot,
    host: () => viewHost(vms.all(), budget.reservedBytes, hostCapacityBytes),
    define,
    async describe(vm, change, actor, expects) {
      const mailbox = vms.find(vm)?.mailbox;
      if (!mailbox) return unknownVm(vm);
      const answer = await mailbox.ask({ type: 'describe', change, actor, expects });
      return answer.type === 'denied' ? (answer as EngineRefusal) : { type: 'done', vm: mailbox.snapshot };
    },
    async remove(vm, { force }, actor, expects) {
      const mailbox = vms.find(vm)?.mailbox;
      if (!mailbox) return unknownVm(vm);
      return (await mailbox.ask({ type: 'remove', force, actor, expects })) as
        | EngineRefusal
        | { readonly type: 'done' };
    },
    async act(vm, action, actor, expects) {
      const mailbox = vms.find(vm)?.mailbox;
      if (!mailbox) return unknownVm(vm);
      const answer = await mailbox.ask({ type: 'act', action, operationId: random.uuid(), actor, expects });
      return answer as EngineRefusal | { readonly type: 'accepted'; readonly operation: Operation };
    },
    setTarget: (vm, request, actor, expects) =>
      askController(vms, vm, (mailbox) =>
        mailbox.ask({ type: 'set-target', operationId: random.uuid(), origin: 'user', actor, expects, ...request }),
      ),
    plan(vm, targetBytes) {
      const place = vms.find(vm);
      if (!place) throw new Error(`There is no VM ${vm}.`);
      return previewPlan(place.mailbox.core.controller, targetBytes);
    },
    plugStick: (vm, request, actor, expects) =>
      askController(vms, vm, (mailbox) =>
        mailbox.ask({ type: 'plug-stick', operationId: random.uuid(), actor, expects, ...request }),
      ),
    unplugStick: (vm, id, actor, expects) =>
      askController(vms, vm, (mailbox) =>
        mailbox.ask({ type: 'unplug-stick', operationId: random.uuid(), actor, expects, id }),
      ),
    async monitor(vm, command, actor) {
      const place = vms.find(vm);
      if (!place) return unknownVm(vm);
      if (!place.mailbox.up) return notRunning(place.mailbox);
      return place.monitor(command, actor);
    },
    async diagnose(vm) {
      const mailbox = vms.find(vm)?.mailbox;
      if (!mailbox) return unknownVm(vm);
      const facts = await mailbox.examine();
      return diagnose(facts, mailbox.snapshot.memory, clock.now());
    },
    async machineLog(vm, lines) {
      const mailbox = vms.find(vm)?.mailbox;
      if (!mailbox) return unknownVm(vm);
      return (await ports.hypervisor.readLog?.(mailbox.describeMachine(), lines)) ?? null;
    },
    async cancel(operationId, actor) {
      const live = operations.live(operationId);
      if (!live) return refuseCancel(await store.operation(operationId));
      return askController(vms, live.vm, (mailbox) => mailbox.ask({ type: 'cancel', operationId, actor }));
    },
    waitFor: (operationId, waitMs) => operations.waitFor(operationId, waitMs),
    releaseWaiting: () => operations.release(),
    close: ({ saveWithinMs = 0 } = {}) => (closed ??= close(saveWithinMs)),
  };
}

async function takeOverAll(store: Store, vms: Vms): Promise<void> {
  const unfinished = await readUnfinished(store);
  for (const record of await store.vms()) {
    vms.open(record, { unfinished: unfinished.filter((operation) => operation.vm === record.id), comeUp: true });
  }
}

async function readUnfinished(store: Store): Promise<readonly Operation[]> {
  const found: Operation[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await store.operations({
      states: ['queued', 'running'],
      limit: PAGE_OF_OPERATIONS,
      ...(cursor && { cursor }),
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  // The store has the newest first; they are continued in the order in which they began.
  return found.toReversed();
}

/** A listener that throws must not take the work with it. */
function guard(bus: Bus, log: Log): Bus {
  return {
    subscribe: (listener) => bus.subscribe(listener),
    publish(message) {
      try {
        bus.publish(message);
      } catch (error) {
        log('error', 'a listener of the bus has thrown', { message: message.type, error: String(error) });
      }
    },
  };
}

function viewHost(mailboxes: readonly Mailbox[], reservedBytes: number, capacityBytes: number): HostView {
  const snapshots = mailboxes.map((mailbox) => mailbox.snapshot);
  return {
    capacityBytes,
    reservedBytes,
    grantedBytes: snapshots.reduce((sum, { memory }) => sum + (memory.actualBytes ?? 0), 0),
    maximumBytes: snapshots.reduce((sum, { record }) => sum + record.desired.maximumBytes, 0),
    vmCount: snapshots.length,
  };
}

async function askController(
  vms: Vms,
  vm: string,
  ask: (mailbox: Mailbox) => ReturnType<Mailbox['ask']>,
): Promise<ControllerAnswer | EngineRefusal> {
  const mailbox = vms.find(vm)?.mailbox;
  return mailbox ? ask(mailbox) : unknownVm(vm);
}

function refuseCancel(operation: Operation | null): ControllerAnswer {
  if (!operation) return { type: 'denied', reason: 'operation-unknown', detail: 'There is no such operation.' };
  return { type: 'denied', reason: 'operation-ended', detail: `The operation has ended: ${operation.state}.` };
}

function refuseWrite(error: unknown): EngineRefusal {
  return storeUnavailable(error, 'Nothing was changed.');
}

function notRunning({ snapshot }: Mailbox): EngineRefusal {
  return { type: 'denied', reason: 'wrong-state', detail: `The VM is ${snapshot.state}: it has no monitor.` };
}
