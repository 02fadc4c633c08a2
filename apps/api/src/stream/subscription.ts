import type { SubscribeFrame } from '@dimmer/contract';
import type { Engine, Store, StoredEvent, WallClock } from '@dimmer/engine';
import { presentEvent } from '../present/event.ts';
import { type Hub, type HubMessage, nameIn } from './hub.ts';
import { createLatest } from './latest.ts';
import type { Outlet } from './outlet.ts';
import { createSelection } from './selection.ts';
import { writeVms } from './write-vms.ts';

export interface StreamSources {
  readonly engine: Engine;
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: WallClock;
}

export interface Subscription {
  hear(message: HubMessage): void;
  stop(): void;
}

const DEFAULT_MAX_HZ = 4;
/** Events read from the log at a time when a client resumes. */
const REPLAY_PAGE = 500;

/** One subscription of a connection: a snapshot, then the events that were missed, then what comes. */
export function startSubscription(frame: SubscribeFrame, outlet: Outlet, sources: StreamSources): Subscription {
  const { engine, store, hub, clock } = sources;
  const { id, after, maxHz = DEFAULT_MAX_HZ } = frame;
  const selection = createSelection(frame, (vm) => engine.vm(vm)?.record.name);
  const latest = createLatest({ id, selection, outlet, engine, clock, intervalMs: 1000 / maxHz });
  const prefix = `{"type":"event","id":${JSON.stringify(id)},"event":`;
  /** Events up to this one have been sent or passed over; infinite while the log is read. */
  let sentTo = Infinity;
  let stopped = false;

  const wants = (type: string, vm: string | null, name: string | undefined): boolean =>
    selection.wantsType(type) && (vm === null || selection.wantsVm(vm, name));

  function sendSnapshot(): void {
    const vms = engine.vms().filter((vm) => selection.wantsVm(vm.record.id));
    outlet.sendText(writeVms({ type: 'snapshot', id, seq: hub.lastSeq }, vms));
  }

  function sendStored(event: StoredEvent): void {
    if (wants(event.type, event.vm, nameIn(event))) outlet.sendText(`${prefix}${JSON.stringify(presentEvent(event))}}`);
  }

  /** Reads on until the log has no more than the hub has published: from there on the hub tells. */
  async function replay(from: number): Promise<void> {
    let seq = from;
    while (seq < hub.lastSeq && !stopped && !outlet.closed) {
      const events = await store.events({ after: seq, limit: REPLAY_PAGE });
      if (stopped) return;
      events.forEach(sendStored);
      seq = events.at(-1)?.seq ?? hub.lastSeq;
    }
    sentTo = seq;
  }

  async function resume(from: number): Promise<void> {
    const { first, last } = await store.eventRange();
    if (stopped) return;
    const reaches = from >= first - 1 && from <= last;
    if (!reaches) outlet.send({ type: 'resync', id });
    sendSnapshot();
    await replay(reaches ? from : hub.lastSeq);
  }

  if (after === undefined) {
    sendSnapshot();
    sentTo = hub.lastSeq;
  } else {
    resume(after).catch(() => outlet.send({ type: 'error', code: 'internal', detail: 'The log cannot be read.', id }));
  }

  return {
    hear(message) {
      if (message.type !== 'event') latest.add(message);
      else if (message.seq > sentTo && wants(message.kind, message.vm, message.name)) {
        outlet.sendText(`${prefix}${message.json}}`);
      }
    },
    stop() {
      stopped = true;
      latest.stop();
    },
  };
}
