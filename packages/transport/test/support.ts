/** A `defer` that a test runs by hand, so that "later" is visible. */
export function createDeferQueue() {
  const queue: (() => void)[] = [];
  return {
    defer: (resume: () => void) => void queue.push(resume),
    /** Runs everything deferred, and what that defers, to the end. */
    flush() {
      for (let next = queue.shift(); next; next = queue.shift()) next();
    },
    get length() {
      return queue.length;
    },
  };
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (chunks: readonly Uint8Array[]): string =>
  chunks.map((chunk) => new TextDecoder().decode(chunk)).join('');
