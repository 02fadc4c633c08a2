import { CLOSE_TOO_SLOW, type ServerFrame } from '@dimmer/contract';
import type { WallClock } from '@dimmer/engine';
import type { StreamLimits } from './limits.ts';

/** The part of a WebSocket that a connection needs. */
export interface Socket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** The way out to one client. */
export interface Outlet {
  /** Sends what must not be dropped: a client that has too much unread is closed instead, and resumes later. */
  send(frame: ServerFrame): void;
  /** The same for a frame that is text already. */
  sendText(text: string): void;
  /** Whether the client keeps up; what is coalesced waits until it does. */
  readonly easy: boolean;
  readonly closed: boolean;
  stop(): void;
}

export function createOutlet(socket: Socket, clock: WallClock, limits: StreamLimits, lastSeq: () => number): Outlet {
  let closed = false;
  let spokeAt = clock.now();
  let cancel = clock.after(limits.heartbeatMs, beat);

  function beat(): void {
    const quietMs = clock.now() - spokeAt;
    if (quietMs >= limits.heartbeatMs) outlet.send({ type: 'heartbeat', seq: lastSeq() });
    if (!closed) cancel = clock.after(limits.heartbeatMs - (clock.now() - spokeAt), beat);
  }

  const outlet: Outlet = {
    send: (frame) => outlet.sendText(JSON.stringify(frame)),
    sendText(text) {
      if (closed) return;
      if (socket.bufferedAmount > limits.mostUnreadBytes) {
        outlet.stop();
        socket.close(CLOSE_TOO_SLOW, 'too slow: connect again and resume with `after`');
        return;
      }
      spokeAt = clock.now();
      socket.send(text);
    },
    get easy() {
      return socket.bufferedAmount <= limits.easyUnreadBytes;
    },
    get closed() {
      return closed;
    },
    stop() {
      closed = true;
      cancel();
    },
  };
  return outlet;
}
