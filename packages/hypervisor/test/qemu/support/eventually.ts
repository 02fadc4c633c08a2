import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Asks again until it is as wanted, and answers with that. Time is real here: QEMU and its guest have none that a test
 * could move. Rejects after `deadlineMs` with the last answer.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T> | T,
  isWanted: (answer: T) => boolean,
  deadlineMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not so after ${deadlineMs} ms, but ${JSON.stringify(answer)}`);
    await wait(POLL_MS);
  }
}
