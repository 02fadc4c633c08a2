import type { LiveSample } from '@dimmer/contract';
import type { Engine, Sample, WallClock } from '@dimmer/engine';
import type { Operation } from '@dimmer/planner';
import { presentOperation } from '../present/operation.ts';
import type { HubMessage } from './hub.ts';
import type { Outlet } from './outlet.ts';
import type { Selection } from './selection.ts';
import { writeVms } from './write-vms.ts';

/** What comes in one tick goes out together; the first after a pause waits only this long for its fellows. */
const GATHER_MS = 10;

export interface Latest {
  add(message: HubMessage): void;
  stop(): void;
}

interface LatestOptions {
  readonly id: string;
  readonly selection: Selection;
  readonly outlet: Outlet;
  readonly engine: Engine;
  readonly clock: WallClock;
  readonly intervalMs: number;
}

/** Live figures of a subscription: only the latest of each counts, sent once per tick and when the client keeps up. */
export function createLatest({ id, selection, outlet, engine, clock, intervalMs }: LatestOptions): Latest {
  const samples = new Map<string, Sample>();
  const operations = new Map<string, Operation>();
  const views = new Set<string>();
  let cancel: (() => void) | undefined;
  let sentAt = -Infinity;

  function flush(): void {
    cancel = undefined;
    if (!outlet.easy) return schedule();
    sentAt = clock.now();
    if (samples.size > 0) outlet.send(toSamplesFrame(id, [...samples.values()]));
    if (operations.size > 0) {
      outlet.send({ type: 'progress', id, operations: [...operations.values()].map(presentOperation) });
    }
    const vms = [...views].flatMap((vm) => engine.vm(vm) ?? []);
    if (vms.length > 0) outlet.sendText(writeVms({ type: 'views', id }, vms));
    samples.clear();
    operations.clear();
    views.clear();
  }

  function schedule(): void {
    if (cancel || outlet.closed) return;
    cancel = clock.after(Math.max(GATHER_MS, sentAt + intervalMs - clock.now()), flush);
  }

  function keep(message: HubMessage): boolean {
    switch (message.type) {
      case 'sample':
        if (!wants('memory.sample', message.sample.vm)) return false;
        samples.set(message.sample.vm, message.sample);
        return true;
      case 'progress':
        if (!wants('operation.progress', message.operation.vm)) return false;
        operations.set(message.operation.id, message.operation);
        return true;
      case 'changed':
        if (!wants('memory.view', message.vm)) return false;
        views.add(message.vm);
        return true;
      case 'event':
        return false;
    }
  }

  const wants = (type: string, vm: string): boolean => selection.wantsType(type) && selection.wantsVm(vm);

  return {
    add(message) {
      if (keep(message)) schedule();
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}

function toSamplesFrame(id: string, samples: readonly Sample[]) {
  const vms: Record<string, LiveSample> = {};
  for (const { vm, time, ...figures } of samples) vms[vm] = { t: time, ...figures };
  return { type: 'samples', id, t: Math.max(...samples.map((sample) => sample.time)), vms } as const;
}
