import { createVirtualClock } from '@dimmer/reducer';
import { expect, test } from 'vitest';
import { createAnnouncer, createSince } from '../src/embedded/announcer.ts';
import { createReleasedPages } from '../src/embedded/released-pages.ts';
import { seedOf } from '../src/embedded/seed.ts';
import { createVmClock } from '../src/embedded/vm-clock.ts';
import { createVmTimers } from '../src/embedded/vm-timers.ts';

function setUp(hideX = false) {
  const heard: string[] = [];
  const boot = { skipping: false };
  const announcer = createAnnouncer((name, data) => heard.push(`${name} ${JSON.stringify(data)}`), boot, hideX);
  return { announcer, heard, boot };
}

test('one event for each operation the device begins or ends, however often its state changes within', () => {
  const { announcer, heard } = setUp();
  const states = [
    'IDLE',
    'UNBALLOON_RB_WAIT',
    'UNBALLOON_POSTING',
    'UNBALLOON_RB_WAIT',
    'UNBALLOON_REPLY_WAIT',
    'IDLE',
  ];
  for (const state of [...states, 'BALLOON_RB_WAIT', 'BALLOON_REPLY_WAIT', 'IDLE']) {
    announcer.announce('X_HV_BALLOON_STATE', { state });
  }
  expect(heard.map((line) => line.replace('X_HV_BALLOON_STATE ', ''))).toEqual([
    '{"state":"IDLE"}',
    '{"state":"UNBALLOON_RB_WAIT"}',
    '{"state":"IDLE"}',
    '{"state":"BALLOON_RB_WAIT"}',
    '{"state":"IDLE"}',
  ]);
});

test('the event of our own can be hidden; those of the series cannot', () => {
  const { announcer, heard } = setUp(true);
  announcer.announce('X_HV_BALLOON_STATE', { state: 'IDLE' });
  announcer.announce('HV_BALLOON_HAPROT_UNUSED', { id: 'ha1' });
  expect(heard).toEqual(['HV_BALLOON_HAPROT_UNUSED {"id":"ha1"}']);
});

test('of the status reports of skipped time the last one is told when it ends', () => {
  const { announcer, heard, boot } = setUp();
  boot.skipping = true;
  for (const available of [1, 2, 3]) announcer.announce('HV_BALLOON_STATUS_REPORT', { available });
  announcer.announce('HV_BALLOON_HAPROT_INUSE', { id: 'ha1' });
  boot.skipping = false;
  announcer.flush();
  announcer.flush();
  announcer.announce('HV_BALLOON_STATUS_REPORT', { available: 4 });
  expect(heard).toEqual([
    'HV_BALLOON_HAPROT_INUSE {"id":"ha1"}',
    'HV_BALLOON_STATUS_REPORT {"available":3}',
    'HV_BALLOON_STATUS_REPORT {"available":4}',
  ]);
});

test('since is when the state was entered, not when it was told again', () => {
  let now = 1000.7;
  const since = createSince<string>(() => now);
  since.note('IDLE');
  now = 2000;
  since.note('IDLE');
  expect(since.at).toBe(1000);
  since.note('BALLOON_RB_WAIT');
  expect(since.at).toBe(2000);
});

test('a page used after it was given away and not got back is noticed once', () => {
  const released = createReleasedPages();
  released.discarded([{ start: 100, count: 50 }]);
  expect(released.touched([{ start: 0, count: 100 }])).toBe(0);
  released.givenBack({ start: 120, count: 10 });
  expect(released.touched([{ start: 118, count: 20 }])).toBe(10);
  expect(released.touched([{ start: 118, count: 20 }])).toBe(0);
  released.clear();
  expect(released.touched([{ start: 100, count: 50 }])).toBe(0);
});

test('a timer cancelled or replaced after it fell due, but before its turn in the mailbox, does not fire', () => {
  const wall = createVirtualClock();
  const clock = createVmClock(wall);
  const entries: (() => void)[] = [];
  const fired: string[] = [];
  const timers = createVmTimers<string>(
    clock,
    (entry) => entries.push(entry),
    (id) => fired.push(`${id}@${clock.now()}`),
  );
  timers.arm('a', 10);
  timers.arm('b', 10);
  timers.arm('c', 10);
  wall.advance(10);
  timers.cancel('a');
  timers.arm('b', 10);
  for (const entry of entries.splice(0)) entry();
  expect(fired).toEqual(['c@10']);
  wall.advance(10);
  timers.clear();
  for (const entry of entries.splice(0)) entry();
  expect(fired).toEqual(['c@10']);
});

test('a VM’s seed is its own and always the same', () => {
  expect(seedOf('vm-1')).toBe(seedOf('vm-1'));
  expect(seedOf('vm-1')).not.toBe(seedOf('vm-2'));
  expect(seedOf('')).toBe(0x811c9dc5);
});
