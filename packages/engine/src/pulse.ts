import type { WallClock } from './ports.ts';

/** How often VMs at work are looked at, and everything else is a multiple of it. */
export const BEAT_MS = 250;

/**
 * One timer for all VMs: beats at whole multiples of 250 ms of wall time. `beat` counts from the epoch, so that work can be
 * spread over beats.
 */
export function startPulse(clock: WallClock, onBeat: (beat: number) => void): () => void {
  let cancel: () => void = () => {};

  function schedule(after: number): void {
    const next = (after + 1) * BEAT_MS;
    cancel = clock.after(Math.max(1, next - clock.now()), () => {
      // A timer may come a moment early, or late by some beats: those are left out.
      const beat = Math.max(after + 1, Math.floor(clock.now() / BEAT_MS));
      schedule(beat);
      onBeat(beat);
    });
  }

  schedule(Math.floor(clock.now() / BEAT_MS));
  return () => cancel();
}
