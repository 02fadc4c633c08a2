import type { Clock } from '@dimmer/reducer';

const LOOK_EACH_MS = 25;

/** Looks again and again until there is an answer; undefined: there was none in time. */
export async function lookUntil<T>(
  clock: Clock,
  withinMs: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const until = clock.now() + withinMs; ; ) {
    const answer = await look();
    if (answer !== undefined || clock.now() > until) return answer;
    await new Promise<void>((resolve) => void clock.after(LOOK_EACH_MS, resolve));
  }
}
