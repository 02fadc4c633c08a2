import { setTimeout as wait } from 'node:timers/promises';
import { createQmpClient, isRecord, type QmpEvent } from '../../../packages/qmp/src/index.ts';
import { dialSocket } from '../../../packages/transport/src/node/index.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** QMP as a good script would speak it. */
export interface RawMonitor {
  /** Rejects with QEMU's own words when it is refused. */
  ask(command: string, args?: Arguments): Promise<unknown>;
  /** Asks over and over until the answer is as wanted. */
  poll(command: string, isWanted: (answer: unknown) => boolean): Promise<void>;
  /** Resolves with the first such event from now on. */
  hear(isWanted: (event: QmpEvent) => boolean): Promise<QmpEvent>;
  close(): void;
}

/** No shorter pause makes a difference: one query takes 0.3 ms, and the guest works meanwhile. */
const POLL_MS = 10;

export async function openRawMonitor(path: string): Promise<RawMonitor> {
  const listeners = new Set<(event: QmpEvent) => void>();
  const client = createQmpClient({
    stream: await dialSocket({ path }),
    clock: { after: startTimer },
    onEvent: (event) => {
      for (const listener of listeners) listener(event);
    },
  });
  const ready = await client.ready;
  if (!ready.ok) throw new Error('QEMU does not greet');

  async function ask(command: string, args?: Arguments): Promise<unknown> {
    const answer = await client.execute(command, args);
    if (answer.ok) return answer.value;
    throw new Error(`${command}: ${'error' in answer ? answer.error.desc : 'the connection is gone'}`);
  }

  return {
    ask,
    async poll(command, isWanted) {
      while (!isWanted(await ask(command))) await wait(POLL_MS);
    },
    hear: (isWanted) =>
      new Promise((resolve) => {
        const listener = (event: QmpEvent): void => {
          if (!isWanted(event)) return;
          listeners.delete(listener);
          resolve(event);
        };
        listeners.add(listener);
      }),
    close: () => client.close(),
  };
}

function startTimer(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

/** A member deep in an answer. */
export function dig(answer: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), answer);
}
