import { parseJson } from '@dimmer/qmp';
import { createVirtualClock } from '@dimmer/reducer';
import { createMemoryPair } from '@dimmer/transport';
import { startMachine } from '../../src/embedded/machine.ts';
import type { GuestPort, MachineDefinition } from '../../src/index.ts';
import { createDeferQueue } from '../support/defer-queue.ts';
import type { Exchange } from './recording.ts';

const EPOCH_MS = 1_795_400_000_000;

export interface PlayOptions {
  readonly definition: MachineDefinition;
  readonly guest: GuestPort;
  /** So much of the embedded machine's time passes before the recorded client's first word. */
  readonly aheadS?: number;
}

/** Says what the recorded client said, when it did, to an embedded machine; gives what that wrote. */
export async function playRecording(
  recording: readonly Exchange[],
  { definition, guest, aheadS = 0 }: PlayOptions,
): Promise<readonly Exchange[]> {
  const clock = createVirtualClock();
  const queue = createDeferQueue();
  const [near, far] = createMemoryPair({ defer: queue.defer });
  const read = collectLines(near);
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

  const said: { readonly exchange: Exchange; readonly mark: number }[] = [];
  for (const exchange of recording) {
    await advanceTo((aheadS + exchange.atS) * 1000);
    said.push({ exchange, mark: read.count() });
    near.send(new TextEncoder().encode(exchange.text));
    await queue.settle();
  }
  await advanceTo((aheadS + (recording.at(-1)?.atS ?? 0) + 2) * 1000);
  return said.map(({ exchange, mark }, index) => ({
    ...exchange,
    received: read.between(mark, said[index + 1]?.mark),
  }));
}

function collectLines(stream: ReturnType<typeof createMemoryPair>[0]) {
  const decoder = new TextDecoder();
  let text = '';
  stream.onData((bytes) => {
    text += decoder.decode(bytes, { stream: true });
  });
  const lines = (): readonly string[] => text.split('\r\n').slice(0, -1);
  return {
    count: () => lines().length,
    between: (from: number, to?: number) =>
      lines()
        .slice(from, to)
        .map((line) => {
          const parsed = parseJson(line);
          if (!parsed.ok) throw new Error(parsed.reason);
          return parsed.value as Readonly<Record<string, unknown>>;
        }),
  };
}
