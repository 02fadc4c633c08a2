import { expect, test } from 'vitest';
import { createEventLimiter, type EventTable } from '../src/index.ts';
import { createManualClock } from './manual-clock.ts';

const EVENTS: EventTable = {
  STOP: {},
  REPORT: { data: { n: 'int' }, limited: true },
  SIZE: { data: { n: 'int', path: 'str' }, limited: 'path' },
};

const EPOCH_MS = 1_000_000;

function createLab() {
  const clock = createManualClock();
  const out: string[] = [];
  const limiter = createEventLimiter({
    events: EVENTS,
    clock,
    wallNow: () => EPOCH_MS + clock.now(),
    emit: (name, data, atMs) =>
      out.push(`${clock.now()} ${name} ${JSON.stringify(data?.['n'] ?? null)} of ${atMs - EPOCH_MS}`),
  });
  return { clock, limiter, out };
}

test('the first goes out at once, the last of a second when the second is over, with the time it happened', () => {
  const { clock, limiter, out } = createLab();
  limiter.emit('REPORT', { n: 1 });
  clock.advance(300);
  limiter.emit('REPORT', { n: 2 });
  clock.advance(300);
  limiter.emit('REPORT', { n: 3 });
  clock.advance(5000);
  expect(out).toEqual(['0 REPORT 1 of 0', '1000 REPORT 3 of 600']);
});

test('an event held back begins a second of its own', () => {
  const { clock, limiter, out } = createLab();
  limiter.emit('REPORT', { n: 1 });
  clock.advance(900);
  limiter.emit('REPORT', { n: 2 });
  clock.advance(200);
  limiter.emit('REPORT', { n: 3 });
  clock.advance(899);
  expect(out).toHaveLength(2);
  clock.advance(1);
  expect(out).toEqual(['0 REPORT 1 of 0', '1000 REPORT 2 of 900', '2000 REPORT 3 of 1100']);
});

test('events a second apart are not held back, and wait for no timer', () => {
  const { clock, limiter, out } = createLab();
  for (let n = 0; n < 5; n += 1) {
    limiter.emit('REPORT', { n });
    expect(clock.pending).toBe(0);
    clock.advance(1000);
  }
  expect(out).toHaveLength(5);
});

test('others are not limited, and devices have a limit each', () => {
  const { limiter, out } = createLab();
  for (const path of ['/a', '/b', '/a']) limiter.emit('SIZE', { n: 1, path });
  limiter.emit('STOP');
  limiter.emit('STOP');
  limiter.emit('UNKNOWN');
  expect(out.map((line) => line.split(' ')[1])).toEqual(['SIZE', 'SIZE', 'STOP', 'STOP', 'UNKNOWN']);
});

test('after the end nothing is left to come', () => {
  const { clock, limiter, out } = createLab();
  limiter.emit('REPORT', { n: 1 });
  limiter.emit('REPORT', { n: 2 });
  limiter.stop();
  expect(clock.pending).toBe(0);
  clock.advance(5000);
  expect(out).toHaveLength(1);
});
