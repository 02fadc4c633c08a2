import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CancelTimer, type Clock, createSharedClock, createVirtualClock } from '../src/index.ts';

function createLab() {
  const system = createVirtualClock();
  const heard: string[] = [];
  const clock = createSharedClock(system);
  return { system, clock, heard, hear: (word: string) => () => void heard.push(`${word}@${system.now()}`) };
}

test('however many wait, the system has one timer', () => {
  const { system, clock, hear } = createLab();
  for (let i = 0; i < 1000; i += 1) clock.after(1000 + i, hear(String(i)));
  expect(system.pending).toBe(1);
  system.advance(1500);
  expect(system.pending).toBe(1);
  system.advance(1000);
  expect(system.pending).toBe(0);
});

test('an earlier timer is not made to wait for the one the system was asked for', () => {
  const { system, clock, heard, hear } = createLab();
  clock.after(100, hear('late'));
  clock.after(10, hear('early'));
  expect(system.pending).toBe(1);
  system.advance(200);
  expect(heard).toEqual(['early@10', 'late@100']);
});

test('what a callback sets for this very moment comes after all that was due', () => {
  const { system, clock, heard, hear } = createLab();
  clock.after(5, () => {
    clock.after(0, hear('inner'));
    hear('first')();
  });
  clock.after(5, hear('second'));
  system.advance(5);
  expect(heard).toEqual(['first@5', 'second@5', 'inner@5']);
});

test('a callback that throws does not take the others with it', () => {
  const { system, clock, heard, hear } = createLab();
  clock.after(5, () => {
    throw new Error('a bug');
  });
  clock.after(5, hear('other'));
  expect(() => system.advance(5)).toThrow('a bug');
  system.advance(0);
  expect(heard).toEqual(['other@5']);
});

test('a turn ends after 5 ms of work, and goes on in the next', () => {
  let now = 0;
  const turns: (() => void)[] = [];
  const clock = createSharedClock({
    now: () => now,
    after(_, callback) {
      turns.push(callback);
      return () => {};
    },
  });
  let ran = 0;
  for (let i = 0; i < 4; i += 1) {
    clock.after(0, () => {
      ran += 1;
      now += 3;
    });
  }
  turns.shift()?.();
  expect(ran).toBe(2);
  turns.shift()?.();
  expect(ran).toBe(4);
});

test('cancelled timers do not pile up, and cancelling again or too late does nothing', () => {
  const { system, clock, heard, hear } = createLab();
  clock.after(60_000, hear('kept'));
  const cancels = Array.from({ length: 10_000 }, (_, i) => clock.after(1000 + i, hear('cancelled')));
  for (const cancel of cancels) cancel();
  for (const cancel of cancels) cancel();
  system.advance(60_000);
  expect(heard).toEqual(['kept@60000']);
});

test('a wait longer than the system’s timers can count is waited for in pieces', () => {
  const waits: number[] = [];
  const system = createVirtualClock();
  let told = false;
  const clock = createSharedClock({
    now: () => system.now(),
    after(delayMs, callback) {
      waits.push(delayMs);
      return system.after(delayMs, callback);
    },
  });
  clock.after(2 ** 31 + 1000, () => {
    told = true;
  });
  system.advance(2 ** 31);
  expect([told, waits]).toEqual([false, [2 ** 31 - 1, 1001]]);
  system.advance(1000);
  expect(told).toBe(true);
});

/** A sequence of sets and cancels, at moments: what a plain clock would do is what the shared one does. */
const actions = fc.array(
  fc.record({
    waitMs: fc.integer({ min: 0, max: 20 }),
    delayMs: fc.integer({ min: -5, max: 50 }),
    cancels: fc.option(fc.nat({ max: 30 })),
  }),
  { maxLength: 60 },
);

test('it tells the same times in the same order as a clock with a timer for each', () => {
  fc.assert(
    fc.property(actions, (all) => {
      const alone = listen(all, createVirtualClock());
      const system = createVirtualClock();
      const shared = listen(all, system, createSharedClock(system));
      expect(shared).toEqual(alone);
    }),
  );
});

type Action = { readonly waitMs: number; readonly delayMs: number; readonly cancels: number | null };

function listen(all: readonly Action[], system: ReturnType<typeof createVirtualClock>, clock: Clock = system) {
  const heard: string[] = [];
  const set: CancelTimer[] = [];
  for (const [index, { waitMs, delayMs, cancels }] of all.entries()) {
    system.advance(waitMs);
    set.push(clock.after(delayMs, () => heard.push(`${index}@${system.now()}`)));
    if (cancels !== null) set[cancels]?.();
  }
  system.advance(100);
  return heard;
}
