import { type ByteStream, createLineReader } from '@dimmer/transport';
import type { QmpError } from './errors.ts';
import { isRecord, type QmpEvent, readEvent } from './events.ts';
import { parseJson, printJson } from './json.ts';
import { createTextReader, encodeLine } from './text.ts';
import type { TimerSource } from './timer-source.ts';

/**
 * Why nobody knows what became of a command: the connection went away, no answer came in time, the answer made no sense,
 * or there was no usable greeting.
 */
export type LossReason = 'closed' | 'timeout' | 'malformed' | 'no-greeting';

export type QmpResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: QmpError }
  | { readonly ok: false; readonly lost: true; readonly reason: LossReason };

/** Something the peer sent that fits nowhere. It is reported and otherwise ignored. */
export interface QmpProblem {
  readonly type: 'malformed' | 'unmatched-reply';
  readonly text: string;
  readonly reason: string;
}

export interface QmpGreeting {
  readonly version: unknown;
  readonly capabilities: readonly unknown[];
}

export interface QmpClientOptions {
  readonly stream: ByteStream;
  readonly clock: TimerSource;
  readonly onEvent?: (event: QmpEvent) => void;
  readonly onProblem?: (problem: QmpProblem) => void;
  /** A monitor that is taken by another client accepts the connection and stays silent. */
  readonly greetingTimeoutMs?: number;
  readonly commandTimeoutMs?: number;
}

export interface QmpClient {
  /** The greeting, after the negotiation; or the loss. Never rejects. */
  readonly ready: Promise<{ readonly ok: true; readonly greeting: QmpGreeting } | (QmpResult & { readonly ok: false })>;
  /** Sends a command (after the negotiation) without waiting for those before it. Never rejects. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<QmpResult>;
  /** Resolves once the connection is gone. */
  readonly lost: Promise<LossReason>;
  close(): void;
}

const GREETING_TIMEOUT_MS = 5_000;
/** `device_add` of a huge stick and a busy host take their time; a lost answer must still end. */
const COMMAND_TIMEOUT_MS = 60_000;

interface Waiting {
  readonly resolve: (result: QmpResult) => void;
  readonly cancelTimer: () => void;
}

export function createQmpClient(options: QmpClientOptions): QmpClient {
  const { stream, clock } = options;
  const waiting = new Map<number, Waiting>();
  /** Timed out: their answers, should they come, are no surprise. */
  const abandoned = new Set<number>();
  let held: (() => void)[] = [];
  let state: 'greeting' | 'negotiating' | 'ready' | 'lost' = 'greeting';
  let loss: LossReason | undefined;
  let greeting: QmpGreeting = { version: null, capabilities: [] };
  let nextId = 1;

  const lost = deferred<LossReason>();
  const ready = deferred<
    { readonly ok: true; readonly greeting: QmpGreeting } | (QmpResult & { readonly ok: false })
  >();
  const cancelGreeting = clock.after(options.greetingTimeoutMs ?? GREETING_TIMEOUT_MS, () => giveUp('no-greeting'));

  function giveUp(reason: LossReason): void {
    if (state === 'lost') return;
    state = 'lost';
    loss = reason;
    cancelGreeting();
    for (const one of waiting.values()) {
      one.cancelTimer();
      one.resolve({ ok: false, lost: true, reason });
    }
    waiting.clear();
    const sends = held;
    held = [];
    for (const send of sends) send();
    ready.resolve({ ok: false, lost: true, reason });
    lost.resolve(reason);
    stream.close();
  }

  function transmit(command: string, args: Readonly<Record<string, unknown>> | undefined): Promise<QmpResult> {
    const id = nextId++;
    const result = deferred<QmpResult>();
    const cancelTimer = clock.after(options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS, () => {
      waiting.delete(id);
      abandoned.add(id);
      result.resolve({ ok: false, lost: true, reason: 'timeout' });
    });
    waiting.set(id, { resolve: result.resolve, cancelTimer });
    stream.send(encodeLine(printJson({ execute: command, arguments: args, id })));
    return result.promise;
  }

  function execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<QmpResult> {
    if (loss !== undefined) return Promise.resolve({ ok: false, lost: true, reason: loss });
    if (state === 'ready') return transmit(command, args);
    return new Promise((resolve) => {
      held.push(() => resolve(execute(command, args)));
    });
  }

  function receive(line: string): void {
    if (state === 'lost' || line.trim() === '') return;
    const parsed = parseJson(line);
    if (!parsed.ok) return complain('malformed', line, parsed.reason);
    const message = parsed.value;
    if (!isRecord(message)) return complain('malformed', line, 'not an object');
    if (state === 'greeting') return greet(message, line);
    if (Object.hasOwn(message, 'event')) return receiveEvent(message, line);
    if (Object.hasOwn(message, 'return') || Object.hasOwn(message, 'error')) return receiveReply(message, line);
    complain('malformed', line, 'neither a reply nor an event');
  }

  function greet(message: Readonly<Record<string, unknown>>, line: string): void {
    const body = message['QMP'];
    if (!isRecord(body)) {
      complain('malformed', line, 'no greeting');
      return giveUp('no-greeting');
    }
    cancelGreeting();
    const capabilities = body['capabilities'];
    greeting = { version: body['version'] ?? null, capabilities: Array.isArray(capabilities) ? capabilities : [] };
    state = 'negotiating';
    void transmit('qmp_capabilities', undefined).then(negotiated);
  }

  function negotiated(result: QmpResult): void {
    if (!result.ok) return giveUp('lost' in result ? result.reason : 'no-greeting');
    if (state !== 'negotiating') return;
    state = 'ready';
    const sends = held;
    held = [];
    for (const send of sends) send();
    ready.resolve({ ok: true, greeting });
  }

  function receiveEvent(message: Readonly<Record<string, unknown>>, line: string): void {
    const event = readEvent(message);
    if (event) options.onEvent?.(event);
    else complain('malformed', line, 'an event without a name');
  }

  function receiveReply(message: Readonly<Record<string, unknown>>, line: string): void {
    const id = message['id'];
    const known = typeof id === 'number' ? waiting.get(id) : undefined;
    if (typeof id !== 'number' || !known) {
      if (typeof id === 'number' && abandoned.delete(id)) return;
      return complain('unmatched-reply', line, 'no command waits for it');
    }
    waiting.delete(id);
    known.cancelTimer();
    const result = readReply(message);
    if ('lost' in result) complain('malformed', line, 'an error without class and desc');
    known.resolve(result);
  }

  function complain(type: QmpProblem['type'], text: string, reason: string): void {
    options.onProblem?.({ type, text, reason });
  }

  const reader = createLineReader({
    onLine: receive,
    onTooLong: () => complain('malformed', '', 'message too long'),
    limit: 64 * 1024 * 1024,
  });
  stream.onData(createTextReader((text) => reader.push(text)));
  stream.onClose(() => giveUp('closed'));

  return { ready: ready.promise, execute, lost: lost.promise, close: () => giveUp('closed') };
}

function readReply(message: Readonly<Record<string, unknown>>): QmpResult {
  if (!Object.hasOwn(message, 'error')) return { ok: true, value: message['return'] };
  const error = message['error'];
  if (isRecord(error) && typeof error['class'] === 'string' && typeof error['desc'] === 'string') {
    return { ok: false, error: { class: error['class'], desc: error['desc'] } };
  }
  return { ok: false, lost: true, reason: 'malformed' };
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
