import { parseJson } from '@dimmer/qmp';
import { createVirtualClock } from '@dimmer/reducer';
import { createMemoryPair } from '@dimmer/transport';
import { startMachine } from '../../src/embedded/machine.ts';
import type { GuestPort, MachineDefinition } from '../../src/index.ts';
import { createDeferQueue } from '../support/defer-queue.ts';
import type { Exchange } from './recording.ts';

const EPOCH_MS = 1_795_400_000_000;
/** It connects, negotiates, and may then be told something. */
const AFTER_NEGOTIATION = 1;
/** Events of the last moment may come a little later here. */
const LATER_S = 0.1;

export interface PlayOptions {
  readonly definition: MachineDefinition;
  readonly guest: GuestPort;
  /** What was on QEMU's command line and an embedded machine is told as soon as it listens. */
  readonly first?: readonly string[];
}

/** Says what the recorded client said, when it did, to an embedded machine; gives what that wrote. */
export async function playRecording(
  recording: readonly Exchange[],
  { definition, guest, first = [] }: PlayOptions,
): Promise<readonly Exchange[]> {
  const clock = createVirtualClock();
  const queue = createDeferQueue();
  const [near, far] = createMemoryPair({ defer: queue.defer });
  const read = collectMessages(near);
  startMachine({
    definition,
    stream: far,
    clock,
    now: () => 0,
    wallNow: () => EPOCH_MS + clock.now(),
    defer: queue.defer,
    fastBoot: false,
    hideX: true,
    faithful: false,
    guest,
    trace: false,
    observer: {},
  });

  async function advanceTo(atMs: number): Promise<void> {
    await queue.settle();
    let over = clock.now() >= atMs;
    clock.after(atMs - clock.now(), () => {
      over = true;
    });
    const isOver = (): boolean => over;
    while (!isOver()) {
      clock.runNext();
      await queue.settle();
    }
  }

  async function say(text: string): Promise<void> {
    near.send(new TextEncoder().encode(text));
    await queue.settle();
  }

  async function prepare(): Promise<void> {
    for (const text of first) await say(text);
    read();
  }

  const heard: Exchange[] = [];
  for (const [index, exchange] of recording.entries()) {
    await say(exchange.text);
    const atOnce = read();
    if (index === AFTER_NEGOTIATION) await prepare();
    await advanceTo((exchange.untilS + (recording[index + 1] ? 0 : LATER_S)) * 1000);
    heard.push({ ...exchange, received: [...atOnce, ...read()] });
  }
  return heard;
}

/** Each call gives the messages that came since the last one. */
function collectMessages(stream: ReturnType<typeof createMemoryPair>[0]): () => Exchange['received'] {
  const decoder = new TextDecoder();
  let text = '';
  stream.onData((bytes) => {
    text += decoder.decode(bytes, { stream: true });
  });
  return () => {
    const lines = text.split('\r\n');
    text = lines.pop() ?? '';
    return lines.map((line) => {
      const parsed = parseJson(line);
      if (!parsed.ok) throw new Error(parsed.reason);
      return parsed.value as Readonly<Record<string, unknown>>;
    });
  };
}
