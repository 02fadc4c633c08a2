import {
  type ControllerEffect,
  type ControllerEvent,
  type ControllerInput,
  controllerStep,
  createController,
  type DesiredMemory,
  isEnded,
  type MachineLimits,
  type Operation,
} from '@dimmer/planner';
import type { MachineSession } from '../../src/index.ts';
import type { createVirtualLab } from './virtual-lab.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at' | 'spareId'> : never;

/** How often a busy VM is looked at. */
const POLL_MS = 250;

export interface ControlOptions {
  readonly vm: string;
  readonly session: MachineSession;
  readonly limits: MachineLimits;
  /** Default: boot memory, and nothing plugged. */
  readonly desired?: Partial<DesiredMemory>;
}

/** A session of the virtual lab with a controller of its own, and what the engine does between them. */
export async function controlSession(lab: ReturnType<typeof createVirtualLab>, options: ControlOptions) {
  const { vm, session, limits } = options;
  const { bootBytes, maximumBytes } = limits;
  const usual = { targetBytes: bootBytes, minimumBytes: 2 ** 25, maximumBytes, control: 'target', layout: [] } as const;
  let controller = createController({
    vm,
    limits,
    growthMode: session.growthMode,
    desired: { ...usual, ...options.desired },
    unfinished: [],
    hostLimitBytes: null,
  });
  const inbox: ControllerInput[] = [];
  const operations = new Map<string, Operation>();
  const events: ControllerEvent[] = [];
  const commands: string[] = [];
  let ids = 0;
  let stepping = false;

  function post(input: Untimed<ControllerInput>): void {
    inbox.push({ ...input, at: lab.wallNow(), spareId: `op-${++ids}` });
    if (stepping) return;
    stepping = true;
    for (let next = inbox.shift(); next; next = inbox.shift()) {
      const [state, effects] = controllerStep(controller, next);
      controller = state;
      for (const effect of effects) perform(effect);
    }
    stepping = false;
  }

  function perform(effect: ControllerEffect): void {
    if (effect.type === 'save-operation') operations.set(effect.operation.id, effect.operation);
    if (effect.type === 'event') events.push(effect.event);
    if (effect.type === 'observe') void look();
    if (effect.type === 'wake' && effect.at !== null)
      lab.clock.after(Math.max(0, effect.at - lab.wallNow()), () => post({ type: 'tick' }));
    if (effect.type !== 'command') return;
    const { commandId, command } = effect;
    commands.push(command.type);
    void session.perform(command).then((result) => post({ type: 'command-ended', commandId, result }));
  }

  let looking: Promise<void> | null = null;
  function look(): Promise<void> {
    looking ??= session.observe().then((observation) => {
      looking = null;
      post({ type: 'observed', observation });
    });
    return looking;
  }

  session.onEvent((event) => post({ type: 'machine-event', event }));
  const observation = await lab.settled(session.observe());
  post({ type: 'machine-started', shape: session.shape, observation });

  async function advance(byMs: number): Promise<void> {
    for (let passed = 0; passed < byMs; passed += POLL_MS) {
      await lab.advance(POLL_MS);
      await lab.settled(look());
    }
  }

  /** Until the operation of that name has ended. */
  async function finish(id: string): Promise<Operation | undefined> {
    await lab.settle();
    for (let turns = 0; turns < 1_000 && controller.run; turns += 1) await advance(POLL_MS);
    const operation = operations.get(id);
    return operation && isEnded(operation) ? operation : undefined;
  }

  /** Sets the target and gives the name of the operation that begins, if one does. */
  function ask(targetBytes: number): string {
    const id = `ask-${++ids}`;
    const wish = { requestId: id, operationId: id, origin: 'user', actor: 'ann', force: true } as const;
    post({ type: 'set-target', ...wish, targetBytes });
    return id;
  }

  return {
    session,
    commands,
    events,
    operations,
    advance,
    /** Has the controller look at the machine now. */
    look: () => lab.settled(look()),
    ask,
    finish,
    get view() {
      return controller.view;
    },
    /** Sets the target and waits for the end of what that begins. */
    resize: (targetBytes: number): Promise<Operation | undefined> => finish(ask(targetBytes)),
    async unplug(stick: string): Promise<Operation | undefined> {
      const id = `ask-${++ids}`;
      post({ type: 'unplug-stick', requestId: id, operationId: id, actor: 'ann', id: stick });
      return finish(id);
    },
  };
}
