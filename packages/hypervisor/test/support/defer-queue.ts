/** A `defer` that runs when the test settles it: everything that is due now, and what promises make of it. */
export function createDeferQueue() {
  const queue: (() => void)[] = [];
  return {
    defer: (resume: () => void) => void queue.push(resume),
    async settle(): Promise<void> {
      do {
        for (let next = queue.shift(); next; next = queue.shift()) next();
        await new Promise((resolve) => setImmediate(resolve));
      } while (queue.length > 0);
    },
  };
}
