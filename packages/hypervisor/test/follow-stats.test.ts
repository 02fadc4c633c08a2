import type { MachineEvent } from '@dimmer/planner';
import { createVirtualClock } from '@dimmer/reducer';
import { expect, it } from 'vitest';
import { followStats } from '../src/follow-stats.ts';
import { createAnsweringClient } from './support/answering-client.ts';
import { createDeferQueue } from './support/defer-queue.ts';

const SOURCE = { path: '/balloon', pollingSeconds: 2, deflatesOnOom: false };
const INSERTED: MachineEvent = { type: 'acpi-ost', id: 'dm1', source: 1, status: 0, at: 0, raw: null };
const IN_PROGRESS: MachineEvent = { ...INSERTED, source: 3, status: 132 };

/** A device that tells new figures once it was told to ask again, and had that long. */
function follow(answersAfterLooks: number) {
  const listeners: ((event: MachineEvent) => void)[] = [];
  const told: MachineEvent[] = [];
  const intervals: unknown[] = [];
  const clock = createVirtualClock();
  let looks = 0;
  const client = createAnsweringClient({});
  followStats({
    clock,
    source: SOURCE,
    wallNow: () => 5_000,
    onEvent: (listener) => void listeners.push(listener),
    tell: (event) => told.push(event),
    client: {
      ...client,
      execute(command, args) {
        if (command === 'qom-set') intervals.push(args?.['value']);
        else looks += 1;
        const isNew = intervals.length > 0 && looks > answersAfterLooks;
        return Promise.resolve({ ok: true, value: { 'last-update': isNew ? 2 : 1 } });
      },
    },
  });
  async function hear(event: MachineEvent): Promise<void> {
    for (const listener of listeners) listener(event);
    for (let step = 0; step < 40; step += 1) {
      await createDeferQueue().settle();
      clock.advance(20);
    }
  }
  return { hear, told, intervals, looks: () => looks };
}

it('asks the guest at once when its memory has changed, at the pace there was, and tells when it has answered', async () => {
  const lab = follow(3);
  await lab.hear(INSERTED);
  expect(lab.intervals).toEqual([0, 2]);
  expect(lab.told).toEqual([{ type: 'stats-changed', at: 5_000, raw: null }]);
});

it('gives up on a guest that says nothing new', async () => {
  const lab = follow(1_000);
  await lab.hear({ type: 'size-changed', at: 0, raw: null });
  expect(lab.told).toEqual([]);
  expect(lab.looks()).toBeLessThan(30);
});

it('leaves it at that where nothing has changed', async () => {
  const lab = follow(1);
  await lab.hear(IN_PROGRESS);
  await lab.hear({ type: 'powerdown', at: 0, raw: null });
  expect(lab.intervals).toEqual([]);
});
