import type { Bus, BusMessage, Store, StoredEvent } from '@dimmer/engine';
import { presentEvent } from '../present/event.ts';

/** What every connection hears. An event is written once, however many connections send it. */
export type HubMessage =
  | Exclude<BusMessage, { type: 'event' }>
  | {
      readonly type: 'event';
      readonly seq: number;
      readonly vm: string | null;
      /** The VM's name, where the event tells it: of one that is not there yet, or no longer, nobody else can. */
      readonly name: string | undefined;
      readonly kind: string;
      readonly json: string;
    };

export interface Hub {
  /** The newest event that was published. */
  readonly lastSeq: number;
  listen(listener: (message: HubMessage) => void): () => void;
  close(): void;
}

/** Stands between the bus and the connections. */
export async function createHub(bus: Bus, store: Store): Promise<Hub> {
  const listeners = new Set<(message: HubMessage) => void>();
  let lastSeq = 0;

  function hear(message: BusMessage): void {
    if (message.type === 'event') lastSeq = Math.max(lastSeq, message.event.seq);
    if (listeners.size === 0) return;
    const shared = share(message);
    for (const listener of listeners) listener(shared);
  }

  const leave = bus.subscribe(hear);
  // Events are published after their commit: the log may be ahead of the bus, never behind it.
  lastSeq = Math.max(lastSeq, (await store.eventRange()).last);
  return {
    get lastSeq() {
      return lastSeq;
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: leave,
  };
}

/** Events of a VM's beginning and end tell its name. */
export function nameIn({ type, data }: Pick<StoredEvent, 'type' | 'data'>): string | undefined {
  return type === 'vm.created' || type === 'vm.deleted' ? String(data['name']) : undefined;
}

function share(message: BusMessage): HubMessage {
  if (message.type !== 'event') return message;
  const { event } = message;
  return {
    type: 'event',
    seq: event.seq,
    vm: event.vm,
    name: nameIn(event),
    kind: event.type,
    json: JSON.stringify(presentEvent(event)),
  };
}
