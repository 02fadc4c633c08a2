import type { ByteStream, CloseReason, Defer } from './stream.ts';

/** Delivers the same bytes in pieces of at most `size`: a reader must not rely on where a message is cut. */
export function splitStream(stream: ByteStream, size = 1): ByteStream {
  return {
    ...delegate(stream),
    onData(listener) {
      stream.onData((bytes) => {
        for (let at = 0; at < bytes.byteLength; at += size) listener(bytes.subarray(at, at + size));
      });
    },
  };
}

/** Delivers data and the close later; `defer` decides when (a clock's `after`, a queue). Order is kept. */
export function delayStream(stream: ByteStream, defer: Defer): ByteStream {
  return {
    ...delegate(stream),
    onData: (listener) => stream.onData((bytes) => defer(() => listener(bytes))),
    onClose: (listener) => stream.onClose((reason) => defer(() => listener(reason))),
  };
}

export interface Fault {
  /** The line goes dead after so many received bytes: the rest is lost and both ends hear the close. */
  readonly breakAfterBytes?: number;
  /** Received pieces with these numbers (from 0) are lost. */
  readonly dropPieces?: ReadonlySet<number>;
}

export function faultyStream(stream: ByteStream, fault: Fault): ByteStream {
  let closed: ((reason: CloseReason) => void) | undefined;
  let broken = false;
  let received = 0;
  let piece = 0;

  function breakLine(): void {
    broken = true;
    stream.close();
    closed?.('broken');
  }

  function receive(bytes: Uint8Array, listener: (bytes: Uint8Array) => void): void {
    const number = piece++;
    if (broken || fault.dropPieces?.has(number)) return;
    const left = (fault.breakAfterBytes ?? Number.POSITIVE_INFINITY) - received;
    received += bytes.byteLength;
    if (bytes.byteLength < left) return listener(bytes);
    if (left > 0) listener(bytes.subarray(0, left));
    breakLine();
  }

  return {
    ...delegate(stream),
    onData: (listener) => stream.onData((bytes) => receive(bytes, listener)),
    onClose(listener) {
      closed = listener;
      stream.onClose((reason) => {
        if (!broken) listener(reason);
      });
    },
  };
}

function delegate(stream: ByteStream): ByteStream {
  return {
    send: (bytes) => stream.send(bytes),
    onData: (listener) => stream.onData(listener),
    onDrain: (listener) => stream.onDrain(listener),
    onClose: (listener) => stream.onClose(listener),
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    close: () => stream.close(),
    abort: () => stream.abort(),
  };
}
