import { type ByteStream, createMemoryPair } from '@dimmer/transport';
import {
  createQmpClient,
  createQmpServer,
  type QmpAnswer,
  type QmpClientOptions,
  type QmpEvent,
  type QmpProblem,
  succeed,
  surfaceOf,
} from '../src/index.ts';

export const VERSION = { qemu: { major: 10, minor: 0, micro: 2 }, package: 'test' };
export const NOON_MS = 1_795_400_355_951.935;

export function createDeferQueue() {
  const queue: (() => void)[] = [];
  return {
    defer: (resume: () => void) => void queue.push(resume),
    /** Runs what was deferred, and what promises make of it, until nothing is left. */
    async settle() {
      do {
        for (let next = queue.shift(); next; next = queue.shift()) next();
        await new Promise((resolve) => setImmediate(resolve));
      } while (queue.length > 0);
    },
  };
}

/** Timers that fire only when told. */
export function createManualTimers() {
  const timers = new Map<() => void, number>();
  return {
    after(delayMs: number, callback: () => void) {
      timers.set(callback, delayMs);
      return () => void timers.delete(callback);
    },
    fire(delayMs: number) {
      for (const [callback, delay] of timers) {
        if (delay > delayMs) continue;
        timers.delete(callback);
        callback();
      }
    },
    get pending() {
      return timers.size;
    },
  };
}

/** The raw far end of a connection: what a peer would write, and the lines it reads. */
export function createPeer(stream: ByteStream) {
  const decoder = new TextDecoder();
  let received = '';
  stream.onData((bytes) => {
    received += decoder.decode(bytes, { stream: true });
  });
  return {
    write: (text: string) => void stream.send(new TextEncoder().encode(text)),
    messages: (): Record<string, unknown>[] =>
      received
        .split('\r\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    clear() {
      received = '';
    },
    get raw() {
      return received;
    },
  };
}

type Answering = (command: string, args: Readonly<Record<string, unknown>>) => QmpAnswer;

export function createServerLab(dispatch: Answering = () => succeed(), wrap = (stream: ByteStream) => stream) {
  const queue = createDeferQueue();
  const [near, far] = createMemoryPair({ defer: queue.defer });
  const server = createQmpServer({
    stream: wrap(near),
    version: VERSION,
    wallNow: () => NOON_MS,
    commands: surfaceOf('series', { additions: true }).commands,
    dispatch: (command, args, answer) => answer(dispatch(command, args)),
  });
  return { ...queue, server, far, peer: createPeer(far) };
}

export function createClientLab(options: Partial<QmpClientOptions> = {}) {
  const queue = createDeferQueue();
  const timers = createManualTimers();
  const [near, far] = createMemoryPair({ defer: queue.defer });
  const events: QmpEvent[] = [];
  const problems: QmpProblem[] = [];
  const client = createQmpClient({
    stream: near,
    clock: timers,
    onEvent: (event) => events.push(event),
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  const peer = createPeer(far);
  async function negotiate() {
    peer.write('{"QMP":{"version":{"qemu":{"micro":2,"minor":0,"major":10},"package":""},"capabilities":["oob"]}}\r\n');
    await queue.settle();
    peer.write('{"return":{},"id":1}\r\n');
    await queue.settle();
    peer.clear();
  }
  return { ...queue, timers, client, peer, far, events, problems, negotiate };
}
