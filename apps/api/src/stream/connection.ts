import type { StreamLimits } from './limits.ts';
import { createOutlet, type Socket } from './outlet.ts';
import { readFrame } from './read-frame.ts';
import { startSubscription, type StreamSources, type Subscription } from './subscription.ts';

export interface Connection {
  receive(text: string): void;
  close(): void;
}

/** One client of the live stream, with any number of subscriptions. */
export function openConnection(socket: Socket, sources: StreamSources, limits: StreamLimits): Connection {
  const { hub, clock } = sources;
  const subscriptions = new Map<string, Subscription>();
  const outlet = createOutlet(socket, clock, limits, () => hub.lastSeq);
  const leave = hub.listen((message) => {
    for (const subscription of subscriptions.values()) subscription.hear(message);
  });

  function unsubscribe(id: string): void {
    subscriptions.get(id)?.stop();
    subscriptions.delete(id);
  }

  function refuse(detail: string): void {
    outlet.send({ type: 'error', code: 'bad-request', detail });
  }

  outlet.send({ type: 'hello', seq: hub.lastSeq, heartbeatMs: limits.heartbeatMs });
  return {
    receive(text) {
      const frame = readFrame(text);
      if (typeof frame === 'string') return refuse(frame);
      unsubscribe(frame.id);
      if (frame.type === 'unsubscribe') return;
      if (subscriptions.size >= limits.mostSubscriptions) return refuse('There are too many subscriptions.');
      subscriptions.set(frame.id, startSubscription(frame, outlet, sources));
    },
    close() {
      leave();
      outlet.stop();
      for (const subscription of subscriptions.values()) subscription.stop();
      subscriptions.clear();
    },
  };
}
