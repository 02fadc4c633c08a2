import { GIB, MIB } from '@dimmer/pages';
import { createVirtualClock } from '@dimmer/reducer';
import {
  type CommandResult,
  type ControllerEffect,
  type ControllerEvent,
  type ControllerInput,
  type ControllerState,
  controllerStep,
  createController,
  type DesiredMemory,
  isEnded,
  type ManualCommand,
  type MachineLimits,
  type MemoryCommand,
  type Operation,
} from '../../src/index.ts';
import type { GuestManners } from './scripted-guest.ts';
import { createSimulatedMachine, type SimulatedMachine, type SimulatedMachineOptions } from './simulated-machine.ts';
import type { LabMachine } from './lab-machine.ts';

export const EPOCH_MS = 1_795_400_000_000;

export interface LabOptions {
  readonly limits?: Partial<MachineLimits>;
  readonly desired?: Partial<DesiredMemory>;
  readonly manners?: Partial<GuestManners>;
  readonly x?: boolean;
  readonly hostLimitBytes?: number | null;
  readonly unfinished?: readonly Operation[];
  /** How often the engine looks, by itself. */
  readonly pollMs?: (running: boolean) => number;
  /** How long a command or a poll is under way, and how long an event. */
  readonly replyMs?: () => number;
  readonly eventMs?: () => number;
  readonly onCommand?: (command: MemoryCommand, state: ControllerState) => void;
  /** An answer that the machine would not give; null: its own. */
  readonly answerFor?: (command: MemoryCommand) => CommandResult | null;
  readonly onStep?: (input: ControllerInput, effects: readonly ControllerEffect[]) => void;
  readonly onEnd?: (operation: Operation, state: ControllerState) => void;
}

type Untimed<T> = T extends unknown ? Omit<T, 'at' | 'spareId'> : never;

/** The controller with a simulated machine of the series, and what the engine does between them, on a virtual clock. */
export function createLab(options: LabOptions = {}) {
  return createLabWith(createSimulatedMachine, options);
}

/** The same with a machine of another kind. */
export function createLabWith<M extends LabMachine = SimulatedMachine>(
  build: (options: SimulatedMachineOptions) => M,
  options: LabOptions = {},
) {
  const clock = createVirtualClock();
  const wallNow = (): number => EPOCH_MS + clock.now();
  const limits: MachineLimits = {
    bootBytes: 4 * GIB,
    maximumBytes: 64 * GIB,
    slots: 256,
    numaNodes: 1,
    ...options.limits,
  };
  const desired: DesiredMemory = {
    targetBytes: limits.bootBytes,
    minimumBytes: 32 * MIB,
    maximumBytes: limits.maximumBytes,
    control: 'target',
    layout: [],
    ...options.desired,
  };
  const manners: GuestManners = {
    bootMs: 2_000,
    floorPages: 0,
    alignment: 0,
    hotAdd: true,
    balloon: true,
    hotAddMostPages: Number.POSITIVE_INFINITY,
    silent: false,
    answerMs: () => 50,
    reportMs: 1_000,
    ...options.manners,
  };
  const { pollMs = (running) => (running ? 250 : 1_000), replyMs = () => 1, eventMs = () => 1 } = options;
  const { hostLimitBytes = null, unfinished = [] } = options;
  let controller = createController({ vm: 'vm-1', limits, growthMode: 'haprot', desired, unfinished, hostLimitBytes });
  let machine: M | null = null;
  let stored: DesiredMemory = desired;
  let ids = 0;
  let polling = false;
  let wanted = false;
  let life = 0;
  let machines = 0;
  let cancelWake = (): void => {};
  let cancelPoll = (): void => {};
  const operations = new Map<string, Operation>();
  const events: ControllerEvent[] = [];
  const commands: { readonly at: number; readonly command: MemoryCommand }[] = [];
  const answers: (ControllerEffect & { type: 'answer' })[] = [];
  const layouts: (ControllerEffect & { type: 'save-desired' })[] = [];
  const inbox: ControllerInput[] = [];
  let stepping = false;

  function post(input: Untimed<ControllerInput>): void {
    inbox.push({ ...input, at: wallNow(), spareId: `op-${++ids}` });
    if (stepping) return;
    stepping = true;
    for (let next = inbox.shift(); next; next = inbox.shift()) {
      const [state, effects] = controllerStep(controller, next);
      options.onStep?.(next, effects);
      controller = state;
      for (const effect of effects) perform(effect);
    }
    stepping = false;
  }

  function perform(effect: ControllerEffect): void {
    switch (effect.type) {
      case 'save-desired':
        stored = effect.desired;
        if (effect.layoutChange) layouts.push(effect);
        return;
      case 'save-operation':
        return saveOperation(effect.operation);
      case 'event':
        return void events.push(effect.event);
      case 'command':
        return performCommand(effect);
      case 'observe':
        return poll();
      case 'wake':
        cancelWake();
        if (effect.at !== null) cancelWake = clock.after(effect.at - wallNow(), () => post({ type: 'tick' }));
        return;
      case 'answer':
        return void answers.push(effect);
      default:
    }
  }

  function saveOperation(operation: Operation): void {
    const before = operations.get(operation.id);
    if (before && isEnded(before)) throw new Error(`operation ${operation.id} was changed after its end`);
    operations.set(operation.id, operation);
    if (isEnded(operation)) options.onEnd?.(operation, controller);
  }

  /** Replies come in order, as on one QMP connection. */
  let replyAt = 0;
  function reply(what: () => void): void {
    const thisLife = life;
    replyAt = Math.max(replyAt, clock.now() + replyMs());
    clock.after(replyAt - clock.now(), () => (thisLife === life ? what() : undefined));
  }

  function performCommand({ commandId, command }: ControllerEffect & { type: 'command' }): void {
    commands.push({ at: clock.now(), command });
    options.onCommand?.(command, controller);
    reply(() => {
      const result = options.answerFor?.(command) ?? machine?.perform(command) ?? { ok: false, lost: true };
      reply(() => post({ type: 'command-ended', commandId, result }));
    });
  }

  function poll(): void {
    // What is under way may have looked too early.
    wanted = polling;
    if (polling || !machine) return;
    polling = true;
    reply(() => {
      const observation = machine?.observe();
      reply(() => {
        polling = false;
        if (observation) post({ type: 'observed', observation });
        if (wanted) poll();
      });
    });
  }

  function pollAgain(): void {
    cancelPoll = clock.after(pollMs(controller.run !== null), () => {
      poll();
      pollAgain();
    });
  }

  let eventAt = 0;
  function createMachine(): M {
    const thisMachine = ++machines;
    return build({
      limits,
      clock,
      wallNow,
      manners,
      x: options.x ?? true,
      onEvent(event) {
        eventAt = Math.max(eventAt, clock.now() + eventMs());
        clock.after(eventAt - clock.now(), () =>
          thisMachine === machines ? post({ type: 'machine-event', event }) : undefined,
        );
      },
    });
  }

  function start(): M {
    life += 1;
    polling = false;
    const started = createMachine();
    machine = started;
    started.powerOn();
    post({ type: 'machine-started', shape: started.shape, observation: started.observe() });
    cancelPoll();
    pollAgain();
    return started;
  }

  const lab = {
    clock,
    manners,
    operations,
    events,
    commands,
    answers,
    layouts,
    post,
    start,
    get machine(): M {
      if (!machine) throw new Error('the machine is off');
      return machine;
    },
    get state() {
      return controller;
    },
    get desired() {
      return stored;
    },
    get view() {
      return controller.view;
    },
    get actualBytes() {
      return lab.machine.observe().actualBytes;
    },
    get running(): Operation | null {
      return controller.run?.operation ?? null;
    },
    /** Kills Dimmer and its machine, as a power cut does; a new one begins with what was stored. */
    powerCut(): M {
      machine?.powerOff();
      const left = [...operations.values()].filter((operation) => !isEnded(operation));
      controller = createController({
        vm: 'vm-1',
        limits,
        growthMode: 'haprot',
        desired: stored,
        unfinished: left,
        hostLimitBytes,
      });
      return start();
    },
    /** The machine is gone for the controller, with all that was on its way between the two. */
    save(): void {
      life += 1;
      polling = false;
      cancelPoll();
      post({ type: 'machine-saved' });
    },
    /** It goes on where it was: the saved machine has not felt the time in between. */
    restore(): void {
      post({ type: 'machine-started', shape: lab.machine.shape, observation: lab.machine.observe() });
      pollAgain();
    },
    stop(lost: boolean): void {
      life += 1;
      machines += 1;
      cancelPoll();
      machine?.powerOff();
      machine = null;
      post({ type: 'machine-stopped', lost });
    },
    ask(request: { targetBytes?: number; minimumBytes?: number; maximumBytes?: number; force?: boolean }) {
      const id = `ask-${++ids}`;
      post({
        type: 'set-target',
        requestId: id,
        operationId: id,
        origin: 'user',
        actor: 'ann',
        force: true,
        ...request,
      });
      return lab.answerTo(id);
    },
    answerTo(requestId: string) {
      const found = answers.find((one) => one.requestId === requestId);
      if (!found) throw new Error(`request ${requestId} was not answered`);
      return found.answer;
    },
    /** Plugs or unplugs a stick as a person does. */
    plug(request: { sizeBytes: number; id?: string; addressBytes?: number; node?: number }) {
      const id = `ask-${++ids}`;
      post({ type: 'plug-stick', requestId: id, operationId: id, actor: 'ann', ...request });
      return lab.answerTo(id);
    },
    unplug(stick: string) {
      const id = `ask-${++ids}`;
      post({ type: 'unplug-stick', requestId: id, operationId: id, actor: 'ann', id: stick });
      return lab.answerTo(id);
    },
    cancel(operationId: string) {
      const id = `ask-${++ids}`;
      post({ type: 'cancel', requestId: id, operationId, actor: 'ann' });
      return lab.answerTo(id);
    },
    /** What the engine does with a command typed into the monitor; `act` is the command itself. */
    byHand(command: ManualCommand, act: () => void): void {
      const requestId = `ask-${++ids}`;
      post({ type: 'manual-command', requestId, actor: 'ann', command });
      for (let tries = 0; tries < 1_000 && !answers.some((one) => one.requestId === requestId); tries += 1) {
        clock.advance(1);
      }
      lab.answerTo(requestId);
      act();
      post({ type: 'manual-command-ended', command, error: null });
    },
    /** A machine whose guest may be asked: past the 50 s. */
    startReady(): M {
      const started = start();
      clock.advance(60_000);
      return started;
    },
    /** The last operation that was saved. */
    get lastOperation(): Operation {
      const last = [...operations.values()].at(-1);
      if (!last) throw new Error('there was no operation');
      return last;
    },
    /** Until nothing of ours runs; false when that does not come. */
    settle(limitMs = 600_000): boolean {
      const end = clock.now() + limitMs;
      while (lab.running && clock.now() < end) clock.advance(controller.machine ? 500 : 100);
      return !lab.running;
    },
    advance: (byMs: number) => clock.advance(byMs),
  };
  return lab;
}

export type Lab<M extends LabMachine = SimulatedMachine> = ReturnType<typeof createLabWith<M>>;
