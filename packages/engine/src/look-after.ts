import type { VmSnapshot } from './engine.ts';
import type { Mailbox } from './mailbox.ts';
import type { WallClock } from './ports.ts';
import { BEAT_MS, startPulse } from './pulse.ts';
import type { Sampler } from './take-samples.ts';

/** A VM at rest is looked at once a second. */
const BEATS_PER_LOOK = 4;
/**
 * All VMs at rest together, at most: 500 looks a second. A thousand are looked at every 2 s and ten thousand every 20 s:
 * what changes in them is told by events, a look is the second line.
 */
const MOST_LOOKS_PER_BEAT = 125;
const BEATS_PER_SECOND = 1000 / BEAT_MS;

/** Looks at machines and takes samples, all by one timer. Answers a function that ends it. */
export function lookAfter(clock: WallClock, mailboxes: () => readonly Mailbox[], sampler: Sampler): () => void {
  let sampledSecond = 0;

  return startPulse(clock, (beat) => {
    const all = mailboxes();
    const beatsPerLook = Math.max(BEATS_PER_LOOK, Math.ceil(all.length / MOST_LOOKS_PER_BEAT));
    for (const [index, mailbox] of all.entries()) {
      // VMs at rest take turns, so that many of them do not all wake at once.
      if (mailbox.up && ((beat + index) % beatsPerLook === 0 || isAtWork(mailbox))) mailbox.poll();
    }
    const second = Math.floor(beat / BEATS_PER_SECOND);
    if (second === sampledSecond) return;
    sampledSecond = second;
    sampler.take(snapshotsOf(all), second * 1000);
  });
}

function snapshotsOf(mailboxes: readonly Mailbox[]): readonly VmSnapshot[] {
  return mailboxes.map((mailbox) => mailbox.snapshot);
}

function isAtWork({ core }: Mailbox): boolean {
  const { operationId, phase } = core.memory;
  if (core.action !== null || operationId !== null) return true;
  return phase !== 'settled' && phase !== 'partial' && phase !== 'offline';
}
