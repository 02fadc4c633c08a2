import type { Step } from './step.ts';

export interface RunnerOptions<State, Input, Effect> {
  readonly initial: State;
  readonly step: Step<State, Input, Effect>;
  /** Performs one effect. Whatever it causes comes back as a later `post`, never as a nested step. */
  readonly perform: (effect: Effect, state: State) => void;
  /** Monotonic milliseconds, to keep one turn short. */
  readonly now: () => number;
  /** Continues on a later turn of the event loop (the app passes `setImmediate`, tests may pass a queue). */
  readonly defer: (resume: () => void) => void;
  /** Longest turn before the event loop gets to breathe. */
  readonly budgetMs?: number;
  /** A bug in a step or an effect: the mailbox has stopped. */
  readonly onFault?: (fault: unknown) => void;
}

export interface Runner<State, Input> {
  /** Queues an input; it is handled before `post` returns if the mailbox was empty and time allows. */
  post(input: Input): void;
  /** The state after the last completed step. Read only. */
  readonly state: State;
  readonly queued: number;
  readonly stopped: boolean;
  stop(): void;
}

/** A turn of 5 ms keeps the event loop's longest delay far below what a person or a request notices. */
const DEFAULT_BUDGET_MS = 5;

/** Runs a reducer: one mailbox, inputs in order, effects performed after the step that asked for them. */
export function createRunner<State, Input, Effect>(options: RunnerOptions<State, Input, Effect>): Runner<State, Input> {
  const { step, perform, now, defer, budgetMs = DEFAULT_BUDGET_MS } = options;
  let state = options.initial;
  let inbox: Input[] = [];
  let head = 0;
  let running = false;
  let scheduled = false;
  let stopped = false;

  function takeNext(): Input {
    const input = inbox[head++] as Input;
    if (head === inbox.length) {
      inbox = [];
      head = 0;
    } else if (head > 1024 && head * 2 > inbox.length) {
      inbox = inbox.slice(head);
      head = 0;
    }
    return input;
  }

  function drain(): void {
    if (running || stopped) return;
    running = true;
    const deadline = now() + budgetMs;
    try {
      while (!stopped && head < inbox.length) {
        const [next, effects] = step(state, takeNext());
        state = next;
        for (const effect of effects) perform(effect, state);
        if (head < inbox.length && now() >= deadline) {
          schedule();
          break;
        }
      }
    } catch (fault) {
      stopped = true;
      inbox = [];
      head = 0;
      if (!options.onFault) throw fault;
      options.onFault(fault);
    } finally {
      running = false;
    }
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    defer(() => {
      scheduled = false;
      drain();
    });
  }

  return {
    post(input) {
      if (stopped) return;
      inbox.push(input);
      if (!running && !scheduled) drain();
    },
    get state() {
      return state;
    },
    get queued() {
      return inbox.length - head;
    },
    get stopped() {
      return stopped;
    },
    stop() {
      stopped = true;
      inbox = [];
      head = 0;
    },
  };
}
