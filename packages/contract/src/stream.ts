import { type Static, Type } from 'typebox';
import type { ErrorCode } from './errors.ts';
import type { Event } from './resources/event.ts';
import type { Operation } from './resources/operation.ts';
import type { Vm } from './resources/vm.ts';
import { strict } from './schema.ts';

/** Frames of the live stream (`/api/v1/stream`), JSON text both ways. */

const SubscriptionId = Type.String({ minLength: 1, maxLength: 100 });

/** What a client may say, by the frame's `type`. */
export const CLIENT_FRAMES = {
  subscribe: Type.Object(
    {
      type: Type.Literal('subscribe'),
      id: SubscriptionId,
      /** Ids or names; "*" is all, also those to come. Default: all. */
      vms: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 5000 })),
      /** Patterns of event and live types. Default: all. */
      types: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 100 })),
      /** Events after this `seq` are sent first. */
      after: Type.Optional(Type.Integer({ minimum: 0 })),
      /** The most frames of samples per second. Default 4. */
      maxHz: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 20 })),
    },
    strict,
  ),
  unsubscribe: Type.Object({ type: Type.Literal('unsubscribe'), id: SubscriptionId }, strict),
};

export type SubscribeFrame = Static<typeof CLIENT_FRAMES.subscribe>;
export type ClientFrame = SubscribeFrame | Static<typeof CLIENT_FRAMES.unsubscribe>;

/** The figures of one VM at `t` (epoch milliseconds); null is not known. */
export interface LiveSample {
  readonly t: number;
  readonly actualBytes: number | null;
  readonly committedBytes: number | null;
  readonly availableBytes: number | null;
  readonly targetBytes: number | null;
  readonly balloonedBytes: number | null;
  readonly demandBytes: number | null;
  readonly residentBytes: number | null;
}

export type ServerFrame =
  | { readonly type: 'hello'; readonly seq: number; readonly heartbeatMs: number }
  /** The subscribed VMs as `GET /vms/:vm` shows them; the log had reached `seq`. */
  | { readonly type: 'snapshot'; readonly id: string; readonly seq: number; readonly vms: readonly Vm[] }
  | { readonly type: 'event'; readonly id: string; readonly event: Event }
  /** One per tick, with the newest sample of each VM that has one; `t` is the newest of all. */
  | {
      readonly type: 'samples';
      readonly id: string;
      readonly t: number;
      readonly vms: Readonly<Record<string, LiveSample>>;
    }
  /** Operations whose progress has moved since the last tick. */
  | { readonly type: 'progress'; readonly id: string; readonly operations: readonly Operation[] }
  /** VMs whose state or memory view has changed since the last tick. */
  | { readonly type: 'views'; readonly id: string; readonly vms: readonly Vm[] }
  | { readonly type: 'heartbeat'; readonly seq: number }
  /** The log no longer reaches back to `after`: events were missed; a snapshot follows. */
  | { readonly type: 'resync'; readonly id: string }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly detail: string; readonly id?: string };

/** WebSocket close codes of ours. */
export const CLOSE_TOO_SLOW = 4008;
/** The session was ended, or its time is over. */
export const CLOSE_LOGGED_OUT = 4001;
