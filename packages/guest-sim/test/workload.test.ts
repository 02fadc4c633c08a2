import { PAGES_PER_GIB, PageRangeTree } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import type { GuestOptions } from '../src/index.ts';
import { createHand } from './support/hand.ts';

/** Pages in use, once a second for so many seconds. */
function watch(options: Partial<GuestOptions>, seconds: number) {
  const hand = createHand(options);
  hand.ready();
  const used = Array.from({ length: seconds }, () => {
    hand.advance(1_000);
    return hand.state.memory.used.pages + hand.state.memory.pinned.pages;
  });
  return { hand, used, least: Math.min(...used), most: Math.max(...used) };
}

describe('a workload', () => {
  it.each(['windows', 'linux', 'stubborn'] as const)('idle: about 1 GiB, moving a little: %s', (kind) => {
    const { used, least, most } = watch({ kind, workload: 'idle' }, 600);
    expect(least).toBeGreaterThan(0.9 * PAGES_PER_GIB);
    expect(most).toBeLessThan(1.1 * PAGES_PER_GIB);
    expect(new Set(used).size).toBeGreaterThan(300);
  });

  it('steady: half of boot memory', () => {
    const { least, most } = watch({ workload: 'steady' }, 600);
    expect(least).toBeGreaterThan(1.95 * PAGES_PER_GIB);
    expect(most).toBeLessThan(2.05 * PAGES_PER_GIB);
  });

  it('bursty: up and down between idle and far more', () => {
    const { used, least, most } = watch({ workload: 'bursty' }, 900);
    expect(least).toBeLessThan(1.1 * PAGES_PER_GIB);
    expect(most).toBeGreaterThan(1.5 * PAGES_PER_GIB);
    const rises = used.filter((pages, second) => second > 0 && pages - (used[second - 1] ?? 0) > PAGES_PER_GIB / 8);
    expect(rises.length).toBeGreaterThan(5);
  });

  it('none: nothing but the system', () => {
    const { least, most } = watch({ kind: 'linux', workload: 'none' }, 10);
    expect([least, most]).toEqual([300 * 256, 300 * 256]);
  });

  it('allocates lowest address first', () => {
    const { hand } = watch({ workload: 'bursty' }, 100);
    const { used, free } = hand.state.memory;
    const [first] = free;
    expect([...used]).toEqual([{ start: 0, count: first?.start }]);
  });

  it('scatter: as much as idle, anywhere, and never at rest', () => {
    const { hand, used } = watch({ workload: 'scatter' }, 5);
    expect(new Set(used)).toEqual(new Set([PAGES_PER_GIB]));
    expect(hand.state.memory.used.size).toBeGreaterThan(200);
    const before = [...hand.state.workload.scatter.starts];
    hand.advance(1_000);
    const moved = hand.state.workload.scatter.starts.filter((start) => !before.includes(start));
    expect(moved.length).toBeGreaterThan(3);
  });

  it.each(['idle', 'bursty', 'scatter', 'steady'] as const)('uses only pages of its own: %s', (workload) => {
    const hand = createHand({ workload });
    hand.ready();
    const given = new PageRangeTree();
    for (let round = 0; round < 30; round += 1) {
      for (const { start, count } of hand.balloon(50_000).flatMap(({ ranges }) => ranges)) given.insert(start, count);
      hand.advance(5_000);
      for (const effect of hand.takeEffects()) {
        if (effect.type !== 'touch-pages') continue;
        for (const { start, count } of effect.ranges) expect(given.intersects(start, count)).toBe(false);
      }
    }
    expect(given.pages).toBeGreaterThan(100_000);
  });

  it('wants on when there is no memory for it, which its host is told', () => {
    const hand = createHand({ workload: 'bursty', temperament: { reservePages: 0, headroomPages: 0 } });
    hand.ready(false);
    hand.drain(4 * PAGES_PER_GIB);
    hand.advance(120_000);
    const shortage = hand.heard(true).some((message) => {
      if (message.type !== 'STATUS_REPORT') return false;
      return message.numAvail === 0n && message.pageFileWrites > 0;
    });
    expect(shortage).toBe(true);
  });

  it('the same seed gives the same guest', () => {
    expect(watch({ workload: 'bursty', seed: 7 }, 200).used).toEqual(watch({ workload: 'bursty', seed: 7 }, 200).used);
    expect(watch({ workload: 'bursty', seed: 7 }, 200).used).not.toEqual(
      watch({ workload: 'bursty', seed: 8 }, 200).used,
    );
  });
});
