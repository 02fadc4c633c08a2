import type { MachineDefinition, MachineSession, QmpReply } from '@dimmer/hypervisor';
import type { MachineFacts } from '@dimmer/planner';
import { createRunner } from '@dimmer/reducer';
import type { Budget } from './budget.ts';
import { commitOf } from './commit-of.ts';
import type { Committer } from './committer.ts';
import { createEffectQueue } from './effect-queue.ts';
import type { VmSnapshot } from './engine.ts';
import { createMachineLink } from './machine-link.ts';
import type { Operations } from './operations.ts';
import type { EnginePorts } from './ports.ts';
import { commitOfPuttingAway } from './put-away.ts';
import { storeUnavailable } from './store-unavailable.ts';
import { unknownVm } from './unknown-vm.ts';
import type { StampedInput, VmAnswer, VmEffect, VmInput, VmSave } from './vm/io.ts';
import { reservedBytesOf, stateOf, stateReasonOf, type VmCore } from './vm/vm-core.ts';
import { vmStep } from './vm/vm-step.ts';

export interface MailboxOptions {
  readonly core: VmCore;
  readonly ports: Pick<EnginePorts, 'store' | 'hypervisor' | 'bus' | 'random' | 'clock' | 'now' | 'defer'>;
  readonly committer: Committer;
  readonly budget: Budget;
  readonly operations: Operations;
  /** Of the snapshot that is shown before anything has happened. */
  readonly revision: number;
  /** A bug of ours: this mailbox has stopped. */
  readonly onFault: (fault: unknown) => void;
  readonly onRefused: (error: unknown) => void;
  readonly onRemoved: () => void;
}

type Request = Extract<VmInput, { requestId: string }>;
type Unnumbered<Input> = Input extends unknown ? Omit<Input, 'requestId'> : never;

/** The one owner of a VM. Everything reaches it as an input; others read its snapshot. */
export interface Mailbox {
  readonly snapshot: VmSnapshot;
  /** The state itself, between two steps: for questions that change nothing. */
  readonly core: VmCore;
  post(input: VmInput): void;
  /**
   * Posts a request; the answer comes when what it changed is durable. While the store refuses to write, it is refused
   * too, so that no more waits than what the machine does by itself.
   */
  ask(request: Unnumbered<Request>): Promise<VmAnswer>;
  say(run: (session: MachineSession) => Promise<QmpReply>): Promise<QmpReply>;
  /** Null: there is no machine. */
  examine(): Promise<MachineFacts | null>;
  /** As its machine is started with. */
  describeMachine(): MachineDefinition;
  /** Looks at the machine, if there is one. */
  poll(): void;
  readonly up: boolean;
  /** From now on it takes no more inputs. */
  stopTaking(): void;
  /**
   * Stops taking, and resolves when all that was decided is written. The machine is saved within this time, if there is
   * any and it can be, to go on when a mailbox takes over; else its power is cut.
   */
  halt(reason: string, saveWithinMs?: number): Promise<void>;
}

interface Asker {
  readonly resolve: (answer: VmAnswer) => void;
  readonly reject: (reason: Error) => void;
}

/** Wishes are for patience that ends, in seconds: one whose time has passed must not come again at once, for ever. */
const SHORTEST_WAIT_MS = 100;

export function createMailbox(options: MailboxOptions): Mailbox {
  const { core, committer, budget, operations } = options;
  const { store, bus, clock, random } = options.ports;
  const id = core.record.id;
  const newId = (): string => random.uuid();
  const askers = new Map<string, Asker>();
  let snapshot = snapshotOf(core, options.revision);
  let cancelWake: () => void = () => {};
  let cancelDeadline: () => void = () => {};

  const runner = createRunner<VmCore, VmInput, readonly VmEffect[]>({
    initial: core,
    step(state, input) {
      const [next, effects] = vmStep(state, stamp(input));
      budget.reserve(id, reservedBytesOf(next));
      return [next, effects.length > 0 ? [effects] : []];
    },
    perform: (effects) => queue.push(effects),
    now: options.ports.now,
    defer: options.ports.defer,
    onFault: options.onFault,
  });

  const link = createMachineLink({
    hypervisor: options.ports.hypervisor,
    post: (input) => runner.post(input),
    onFault: options.onFault,
    clock,
  });

  const queue = createEffectQueue({
    clock,
    async write(saves) {
      await committer.commit(commitOf(id, clock.now(), saves, newId));
      for (const save of saves) if (save.type === 'save-operation') operations.note(save.operation);
    },
    perform,
    onRefused(effects, error) {
      options.onRefused(error);
      const answer = storeUnavailable(error, 'It may still be done when it takes them again.');
      for (const effect of effects) if (effect.type === 'answer') give(effect.requestId, answer);
    },
    onFault: options.onFault,
  });

  function stamp(input: VmInput): StampedInput {
    return { input, stamp: { at: clock.now(), newId, hostLimitBytes: budget.limitFor(id) } };
  }

  function perform(effect: Exclude<VmEffect, VmSave>): void {
    switch (effect.type) {
      case 'command':
        return link.perform(effect.commandId, effect.command);
      case 'life-commands':
        return link.sendLifeCommands(effect.operationId, effect.commands);
      case 'observe':
        return link.poll();
      case 'start-machine':
        return link.start(describeMachine());
      case 'find-machine':
        return link.find(describeMachine());
      case 'restore-machine':
        return link.start(describeMachine(), readSaved);
      case 'save-machine':
        return link.save();
      case 'kill-machine':
        return link.kill();
      case 'wake':
        cancelWake();
        cancelWake = postAt(effect.at, { type: 'tick' });
        return;
      case 'set-deadline':
        cancelDeadline();
        cancelDeadline = postAt(effect.at, { type: 'deadline' });
        return;
      case 'progress':
        operations.progress(effect.operation);
        return bus.publish({ type: 'progress', operation: effect.operation });
      case 'answer':
        return give(effect.requestId, effect.answer);
      case 'show':
        return show(effect);
      case 'leave':
        return leave();
    }
  }

  function describeMachine(): MachineDefinition {
    const { name, definition, desired } = snapshot.record;
    // A machine of real QEMU has its DIMMs from the start; all others take sticks from a guest that is there.
    const layout = definition.memoryDevice === 'pc-dimm' && definition.qemu ? desired.layout : [];
    return { id, name, ...definition, layout };
  }

  async function readSaved(): Promise<unknown> {
    const document = await store.savedMachine(id);
    if (document === null) throw new Error('the store has nothing of this machine');
    return document;
  }

  function stopTaking(): void {
    runner.stop();
    cancelWake();
    cancelDeadline();
    queue.wind();
  }

  /** Whatever is under way with its life goes on with a power cut, as ever. */
  async function putAway(withinMs: number): Promise<void> {
    // Real QEMU lives on, and is found again.
    if (core.record.definition.qemu) return;
    if (withinMs <= 0 || core.action || core.removing || queue.refusal !== null) return;
    const document = await link.putAway(clock, withinMs);
    if (!document) return;
    const change = commitOfPuttingAway(core, document, { at: clock.now(), eventId: newId() });
    await committer.commit(change).catch(options.onRefused);
  }

  function postAt(at: number | null, input: VmInput): () => void {
    if (at === null) return () => {};
    return clock.after(Math.max(SHORTEST_WAIT_MS, at - clock.now()), () => runner.post(input));
  }

  function show(effect: Extract<VmEffect, { type: 'show' }>): void {
    const { record, state, stateReason, unreachableSince, memory } = effect;
    snapshot = { record, state, stateReason, unreachableSince, memory, revision: snapshot.revision + 1 };
    bus.publish({ type: 'changed', vm: id });
  }

  function give(requestId: string, answer: VmAnswer): void {
    askers.get(requestId)?.resolve(answer);
    askers.delete(requestId);
  }

  function leave(): void {
    runner.stop();
    void options.ports.hypervisor.forget?.(describeMachine());
    budget.release(id);
    options.onRemoved();
    for (const requestId of askers.keys()) give(requestId, unknownVm(core.record.name));
  }

  function refuse(requestId: string, error: unknown): void {
    askers.get(requestId)?.reject(error instanceof Error ? error : new Error(String(error)));
    askers.delete(requestId);
  }

  function refuseAll(reason: Error): void {
    for (const requestId of askers.keys()) refuse(requestId, reason);
  }

  return {
    get snapshot() {
      return snapshot;
    },
    core,
    post: (input) => runner.post(input),
    ask(request) {
      if (core.removed && runner.stopped) return Promise.resolve(unknownVm(core.record.name));
      if (runner.stopped) return Promise.reject(new Error('The VM takes no requests.'));
      if (queue.refusal !== null) return Promise.resolve(storeUnavailable(queue.refusal, 'Ask again later.'));
      return new Promise((resolve, reject) => {
        const requestId = newId();
        askers.set(requestId, { resolve, reject });
        runner.post({ ...request, requestId });
      });
    },
    say: (run) => link.say(run),
    examine: () => link.examine(),
    describeMachine,
    poll() {
      // What cannot be written down need not be looked at.
      if (queue.refusal === null) link.poll();
    },
    get up() {
      return link.up;
    },
    stopTaking,
    async halt(reason, saveWithinMs = 0) {
      stopTaking();
      await queue.idle();
      await putAway(saveWithinMs);
      await link.abandon();
      refuseAll(new Error(reason));
    },
  };
}

function snapshotOf(core: VmCore, revision: number): VmSnapshot {
  return {
    record: core.record,
    state: stateOf(core),
    stateReason: stateReasonOf(core),
    unreachableSince: core.unreachable?.since ?? null,
    memory: core.memory,
    revision,
  };
}
