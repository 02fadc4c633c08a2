/**
 * A duplex stream of bytes: a QMP connection, whether in memory or over a socket.
 *
 * Nothing is ever delivered from inside `send`: data, drain and close arrive on a later turn, in the order sent.
 * There is one listener per kind; data that arrives before `onData` is kept for it.
 */
export interface ByteStream {
  /** Queues bytes, which must not be changed afterwards. False: the far end is slow, hold back until `onDrain`. */
  send(bytes: Uint8Array): boolean;
  onData(listener: (bytes: Uint8Array) => void): void;
  onDrain(listener: () => void): void;
  /** Called once, after the last data, when either end has closed or the connection broke. */
  onClose(listener: (reason: CloseReason) => void): void;
  /** Stops delivery; what the far end sends piles up until it is told to hold back. */
  pause(): void;
  resume(): void;
  /** What was sent before still arrives; afterwards both ends hear `onClose`. */
  close(): void;
  /** Ends at once: what was not sent yet is dropped. Both ends hear `onClose`. */
  abort(): void;
}

/** `closed` by either end on purpose, or `broken`: the line went dead. */
export type CloseReason = 'closed' | 'broken';

/** Continues on a later turn of the event loop: `setImmediate` in the app, a queue in tests. */
export type Defer = (resume: () => void) => void;
