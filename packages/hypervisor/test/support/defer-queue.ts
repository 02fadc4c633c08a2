/** How long a chain of promise reactions may be before it sends something, when nothing was delivered. */
const REACTIONS = 8;

/** A `defer` that runs when the test settles it: everything that is due now, and what promises make of it. */
export function createDeferQueue() {
  const queue: (() => void)[] = [];

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      for (let next = queue.shift(); next; next = queue.shift()) next();
      // A macrotask lets all reactions to what was delivered run, however long their chains are.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function settle(): Promise<void> {
    do {
      await drain();
      for (let turn = 0; turn < REACTIONS; turn += 1) await Promise.resolve();
    } while (queue.length > 0);
  }

  return { defer: (resume: () => void) => void queue.push(resume), settle };
}
