import fc from 'fast-check';
import { createVirtualClock } from '@dimmer/reducer';
import { expect, test } from 'vitest';
import { createFastBoot } from '../src/embedded/fast-boot.ts';
import { createVmClock } from '../src/embedded/vm-clock.ts';

function setUp() {
  const wall = createVirtualClock(1000);
  const vm = createVmClock(wall);
  const heard: string[] = [];
  const note = (name: string) => () => void heard.push(`${name}@${vm.now()}`);
  return { wall, vm, heard, note };
}

test('runs at wall speed from zero', () => {
  const { wall, vm, heard, note } = setUp();
  vm.after(50, note('b'));
  vm.after(20, note('a'));
  wall.advance(19);
  expect(heard).toEqual([]);
  wall.advance(100);
  expect(heard).toEqual(['a@20', 'b@50']);
  expect(vm.now()).toBe(119);
});

test('a pause extends what is waited for (checklist 6)', () => {
  const { wall, vm, heard, note } = setUp();
  vm.after(50_000, note('wait over'));
  wall.advance(30_000);
  vm.pause();
  wall.advance(3_600_000);
  expect(vm.now()).toBe(30_000);
  vm.resume();
  wall.advance(19_999);
  expect(heard).toEqual([]);
  wall.advance(1);
  expect(heard).toEqual(['wait over@50000']);
});

test('timers set while paused wait for the resume', () => {
  const { wall, vm, heard, note } = setUp();
  vm.pause();
  vm.pause();
  vm.after(10, note('a'));
  wall.advance(100);
  expect(heard).toEqual([]);
  vm.resume();
  vm.resume();
  wall.advance(10);
  expect(heard).toEqual(['a@10']);
});

test('a callback that pauses keeps back what was due with it', () => {
  const { wall, vm, heard, note } = setUp();
  vm.after(10, () => vm.pause());
  vm.after(10, note('b'));
  wall.advance(50);
  expect(heard).toEqual([]);
  vm.resume();
  wall.advance(0);
  expect(heard).toEqual(['b@10']);
});

test('running ahead keeps timers in order and at their own times, and counts what was skipped', () => {
  const { wall, vm, heard, note } = setUp();
  vm.setRate(100);
  const tick = (): void => {
    note('tick')();
    if (heard.length < 3) vm.after(1000, tick);
  };
  vm.after(1000, tick);
  vm.after(2500, note('other'));
  wall.advance(40);
  expect(heard).toEqual(['tick@1000', 'tick@2000', 'other@2500', 'tick@3000']);
  expect(vm.now()).toBe(4000);
  expect(vm.skippedMs).toBe(3960);
  vm.setRate(1);
  wall.advance(40);
  expect(vm.now()).toBe(4040);
  expect(vm.skippedMs).toBe(3960);
});

test('a late wall timer runs all that is due, each at its own time', () => {
  let pending: (() => void) | undefined;
  let now = 0;
  const coarse = {
    now: () => now,
    after(_: number, callback: () => void) {
      pending = callback;
      return () => {};
    },
  };
  const vm = createVmClock(coarse);
  const heard: number[] = [];
  for (const delay of [10, 20, 30]) vm.after(delay, () => heard.push(vm.now()));
  now = 25;
  pending?.();
  expect(heard).toEqual([10, 20]);
  expect(vm.now()).toBe(25);
});

test('cancelled and stopped timers never run', () => {
  const { wall, vm, heard, note } = setUp();
  vm.after(10, note('a'))();
  vm.after(20, note('b'));
  vm.stop();
  wall.advance(100);
  expect(heard).toEqual([]);
  expect(wall.pending).toBe(0);
});

test('a fast boot leaves the first second alone, then skips 50 s in a quarter of one', () => {
  const { wall, vm } = setUp();
  const boot = createFastBoot(wall, vm, true, () => {});
  boot.began();
  wall.advance(1000);
  expect(vm.now()).toBe(1000);
  expect(boot.skipping).toBe(true);
  wall.advance(250);
  expect(vm.now()).toBe(51_000);
  boot.ended();
  wall.advance(1000);
  expect(vm.now()).toBe(52_000);
  expect(vm.skippedMs).toBe(50_000 - 250);
});

test('a reset during the skipping begins anew with its second', () => {
  const { wall, vm } = setUp();
  const boot = createFastBoot(wall, vm, true, () => {});
  boot.began();
  wall.advance(1100);
  boot.began();
  const before = vm.now();
  wall.advance(1000);
  expect(vm.now()).toBe(before + 1000);
  expect(boot.skipping).toBe(true);
});

test('a guest that never connects does not run ahead for ever', () => {
  const { wall, vm } = setUp();
  const boot = createFastBoot(wall, vm, true, () => {});
  boot.began();
  wall.advance(10_000);
  expect(boot.skipping).toBe(false);
  expect(vm.skippedMs).toBeLessThan(300_000);
});

test('without fast boot time never runs ahead', () => {
  const { wall, vm } = setUp();
  createFastBoot(wall, vm, false, () => {}).began();
  wall.advance(60_000);
  expect(vm.skippedMs).toBe(0);
});

test('time that runs ahead waits at each timer until the machine is quiet', () => {
  const wall = createVirtualClock(1000);
  let quiet = false;
  const vm = createVmClock(wall, () => quiet);
  const heard: string[] = [];
  vm.setRate(200);
  vm.after(5_000, () => void heard.push(`patience@${vm.now()}`));
  wall.advance(500);
  expect(heard).toEqual([]);
  expect(vm.now()).toBe(5_000);
  quiet = true;
  wall.advance(1);
  expect(heard).toEqual(['patience@5000']);
});

test('a stall of the process is not made up for while time runs ahead', () => {
  // A wall whose timers come 400 ms late, as they do while something else holds the event loop.
  const real = createVirtualClock(0);
  const late = {
    now: () => real.now(),
    after: (delayMs: number, callback: () => void) => real.after(delayMs + 400, callback),
  };
  const vm = createVmClock(late);
  const heard: string[] = [];
  vm.setRate(200);
  vm.after(8_000, () => {
    heard.push(`boot@${vm.now()}`);
    vm.after(5_000, () => void heard.push(`patience@${vm.now()}`));
  });
  real.advance(440);
  expect(heard).toEqual(['boot@8000']);
  expect(vm.now()).toBe(8_000);
  real.advance(424);
  expect(heard).toEqual(['boot@8000']);
  real.advance(1);
  expect(heard).toEqual(['boot@8000', 'patience@13000']);
});

test('a timer that fractions of a millisecond leave a hair short of its time runs all the same', () => {
  const moment = fc.double({ min: 0.01, max: 5000, noNaN: true });
  fc.assert(
    fc.property(moment, moment, moment, (begun, paused, delay) => {
      const wall = createVirtualClock();
      wall.advance(begun);
      const clock = createVmClock(wall);
      let ran = false;
      wall.advance(paused);
      clock.pause();
      wall.advance(begun);
      clock.resume();
      clock.after(delay, () => {
        ran = true;
      });
      wall.runNext();
      wall.runNext();
      expect(ran).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
