import { createVirtualClock } from '@dimmer/reducer';
import { expect, test } from 'vitest';
import { startPulse } from '../src/pulse.ts';

test('beats come at whole multiples of 250 ms, counted from the epoch', () => {
  const clock = createVirtualClock(10_130);
  const beats: [number, number][] = [];
  const stop = startPulse(clock, (beat) => beats.push([clock.now(), beat]));
  clock.advance(1000);
  expect(beats).toEqual([
    [10_250, 41],
    [10_500, 42],
    [10_750, 43],
    [11_000, 44],
  ]);
  expect(clock.pending).toBe(1);
  stop();
  expect(clock.pending).toBe(0);
});

test('beats that a busy process missed are left out, and none comes twice', () => {
  let now = 0;
  const due: { at: number; callback: () => void }[] = [];
  const clock = {
    now: () => now,
    after(delayMs: number, callback: () => void) {
      due.push({ at: now + delayMs, callback });
      return () => {};
    },
  };
  const beats: number[] = [];
  startPulse(clock, (beat) => beats.push(beat));
  const run = (lateMs: number): void => {
    const next = due.shift();
    now = (next?.at ?? 0) + lateMs;
    next?.callback();
  };
  run(0);
  run(1100);
  run(-1);
  run(0);
  expect(beats).toEqual([1, 6, 7, 8]);
});
