import type { ByteStream, CloseReason, Defer } from './stream.ts';

/** As much as a socket's buffer usually holds; beyond it the sender is asked to hold back. */
const HIGH_WATER_BYTES = 64 * 1024;

export interface MemoryPairOptions {
  readonly defer: Defer;
  readonly highWaterBytes?: number;
}

/** Two ends of one connection in memory: what one sends the other receives, on a later turn. */
export function createMemoryPair(options: MemoryPairOptions): readonly [ByteStream, ByteStream] {
  const highWater = options.highWaterBytes ?? HIGH_WATER_BYTES;
  const toLeft = createPipe(options.defer, highWater);
  const toRight = createPipe(options.defer, highWater);
  return [joinPipes(toLeft, toRight), joinPipes(toRight, toLeft)];
}

function joinPipes(incoming: Pipe, outgoing: Pipe): ByteStream {
  return {
    send: outgoing.push,
    onData: incoming.onData,
    onDrain: outgoing.onDrain,
    onClose: incoming.onClose,
    pause: incoming.pause,
    resume: incoming.resume,
    close() {
      outgoing.end('closed');
      incoming.end('closed');
    },
    abort() {
      outgoing.cut('closed');
      incoming.cut('closed');
    },
  };
}

interface Pipe {
  readonly push: (bytes: Uint8Array) => boolean;
  readonly end: (reason: CloseReason) => void;
  /** Ends without what waits. */
  readonly cut: (reason: CloseReason) => void;
  readonly onData: (listener: (bytes: Uint8Array) => void) => void;
  readonly onDrain: (listener: () => void) => void;
  readonly onClose: (listener: (reason: CloseReason) => void) => void;
  readonly pause: () => void;
  readonly resume: () => void;
}

function createPipe(defer: Defer, highWater: number): Pipe {
  let chunks: Uint8Array[] = [];
  let queuedBytes = 0;
  let scheduled = false;
  let paused = false;
  let drainOwed = false;
  let ended: CloseReason | undefined;
  let closeTold = false;
  let data: ((bytes: Uint8Array) => void) | undefined;
  let drained: (() => void) | undefined;
  let closed: ((reason: CloseReason) => void) | undefined;

  function schedule(): void {
    if (scheduled || paused) return;
    if (chunks.length > 0 ? !data : !ended) return;
    scheduled = true;
    defer(deliver);
  }

  function deliver(): void {
    scheduled = false;
    const batch = chunks;
    chunks = [];
    for (let index = 0; index < batch.length; index += 1) {
      if (paused) {
        chunks = batch.slice(index).concat(chunks);
        return;
      }
      const chunk = batch[index] as Uint8Array;
      queuedBytes -= chunk.byteLength;
      data?.(chunk);
    }
    if (drainOwed && queuedBytes <= highWater) {
      drainOwed = false;
      drained?.();
    }
    if (chunks.length > 0) schedule();
    else tellClose();
  }

  function tellClose(): void {
    if (!ended || closeTold || paused) return;
    closeTold = true;
    closed?.(ended);
  }

  return {
    push(bytes) {
      if (ended) return false;
      chunks.push(bytes);
      queuedBytes += bytes.byteLength;
      schedule();
      drainOwed ||= queuedBytes > highWater;
      return !drainOwed;
    },
    end(reason) {
      if (ended) return;
      ended = reason;
      schedule();
    },
    cut(reason) {
      chunks = [];
      queuedBytes = 0;
      paused = false;
      ended ??= reason;
      schedule();
    },
    onData(listener) {
      data = listener;
      schedule();
    },
    onDrain(listener) {
      drained = listener;
    },
    onClose(listener) {
      closed = listener;
    },
    pause() {
      paused = true;
    },
    resume() {
      if (!paused) return;
      paused = false;
      schedule();
    },
  };
}
