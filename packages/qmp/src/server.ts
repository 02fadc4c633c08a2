import type { ByteStream } from '@dimmer/transport';
import { checkArguments } from './arguments.ts';
import { fail, type QmpAnswer, succeed } from './errors.ts';
import { eventMessage, isRecord } from './events.ts';
import { parseJson, printJson } from './json.ts';
import { createMessageReader } from './message-reader.ts';
import type { CommandTable } from './schema-type.ts';
import { createTextReader, encodeLine } from './text.ts';

export interface QmpVersion {
  readonly qemu: { readonly major: number; readonly minor: number; readonly micro: number };
  readonly package: string;
}

export interface QmpServerOptions {
  readonly stream: ByteStream;
  readonly version: QmpVersion;
  /** Epoch milliseconds, for the events' timestamps. */
  readonly wallNow: () => number;
  readonly commands: CommandTable;
  /** Performs a known command whose arguments fit its table entry. Commands come one at a time; answer each once. */
  readonly dispatch: (
    command: string,
    args: Readonly<Record<string, unknown>>,
    answer: (answer: QmpAnswer) => void,
  ) => void;
}

/** One QMP connection as its server sees it: greeting, negotiation, commands one after the other. */
export interface QmpServer {
  /** Sends an event; before the negotiation is complete nobody hears any. `atMs` (epoch) defaults to the present. */
  emit(name: string, data?: Readonly<Record<string, unknown>>, atMs?: number): void;
  close(): void;
}

/** Requests a client may have waiting before it is told to hold back. */
const QUEUE_LIMIT = 64;

type Request = { readonly text: string } | { readonly garbage: string };

export function createQmpServer(options: QmpServerOptions): QmpServer {
  const { stream, commands } = options;
  const queue: Request[] = [];
  let negotiated = false;
  let busy = false;
  let running = false;
  let closed = false;

  function send(message: unknown): void {
    if (!closed) stream.send(encodeLine(printJson(message)));
  }

  function reply(id: { readonly id?: unknown }, answer: QmpAnswer): void {
    send(answer.ok ? { return: answer.value, ...id } : { ...id, error: answer.error });
  }

  function enqueue(request: Request): void {
    queue.push(request);
    if (queue.length === QUEUE_LIMIT) stream.pause();
    next();
  }

  const isFree = (): boolean => !busy && !closed;

  /** A command answered at once must not begin the next from inside: a long queue would nest as deep. */
  function next(): void {
    if (running) return;
    running = true;
    while (isFree()) {
      const request = queue.shift();
      if (!request) break;
      if (queue.length === QUEUE_LIMIT - 1) stream.resume();
      if ('garbage' in request) reply({}, fail(`JSON parse error, ${request.garbage}`));
      else handle(request.text);
    }
    running = false;
  }

  function handle(text: string): void {
    const parsed = parseJson(text);
    if (!parsed.ok) return reply({}, fail(`JSON parse error, ${parsed.reason}`));
    const request = parsed.value;
    if (!isRecord(request)) return reply({}, fail('QMP input must be a JSON object'));
    const id = Object.hasOwn(request, 'id') ? { id: request['id'] } : {};
    const refusal = checkEnvelope(request);
    if (refusal) return reply(id, fail(refusal));
    const name = request['execute'] as string;
    const args = (request['arguments'] ?? {}) as Readonly<Record<string, unknown>>;
    run(name, args, (answer) => reply(id, answer));
  }

  function run(name: string, args: Readonly<Record<string, unknown>>, answer: (answer: QmpAnswer) => void): void {
    const refusal = refuse(name, args);
    if (refusal) return answer(refusal);
    if (name === 'qmp_capabilities') return answer(negotiate(args['enable']));
    busy = true;
    options.dispatch(name, args, (result) => {
      answer(result);
      busy = false;
      next();
    });
  }

  /** The greeting offers no capability, so none can be wanted. */
  function negotiate(wanted: unknown): QmpAnswer {
    if (Array.isArray(wanted) && wanted.length > 0) return fail(`Capability '${String(wanted[0])}' is not available`);
    negotiated = true;
    return succeed();
  }

  function refuse(name: string, args: Readonly<Record<string, unknown>>): QmpAnswer | undefined {
    if (!negotiated && name !== 'qmp_capabilities') {
      return fail(`Expecting capabilities negotiation with 'qmp_capabilities'`, 'CommandNotFound');
    }
    if (negotiated && name === 'qmp_capabilities') {
      return fail('Capabilities negotiation is already complete, command ignored', 'CommandNotFound');
    }
    const spec = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!spec) return fail(`The command ${name} has not been found`, 'CommandNotFound');
    const problem = checkArguments(spec, args);
    return problem === undefined ? undefined : fail(problem);
  }

  const reader = createMessageReader({
    onMessage: (text) => enqueue({ text }),
    onGarbage: (garbage) => enqueue({ garbage }),
  });
  stream.onData(createTextReader((text) => reader.push(text)));
  stream.onClose(() => {
    closed = true;
  });
  send({ QMP: { version: options.version, capabilities: [] } });

  return {
    emit(name, data, atMs = options.wallNow()) {
      if (negotiated) send(eventMessage(name, data, atMs));
    },
    close() {
      stream.close();
      closed = true;
    },
  };
}

/** `exec-oob` is unexpected too: out-of-band execution is not offered. */
function checkEnvelope(request: Readonly<Record<string, unknown>>): string | undefined {
  const unexpected = Object.keys(request).find((key) => key !== 'execute' && key !== 'arguments' && key !== 'id');
  if (unexpected !== undefined) return `QMP input member '${unexpected}' is unexpected`;
  if (!Object.hasOwn(request, 'execute')) return `QMP input lacks member 'execute'`;
  if (typeof request['execute'] !== 'string') return `QMP input member 'execute' must be a string`;
  if (Object.hasOwn(request, 'arguments') && !isRecord(request['arguments'])) {
    return `QMP input member 'arguments' must be an object`;
  }
  return undefined;
}
