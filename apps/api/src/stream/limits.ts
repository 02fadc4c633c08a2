export interface StreamLimits {
  /** A heartbeat is sent when nothing else was said for this long. */
  readonly heartbeatMs: number;
  /** A client with more than this unread is closed with 4008 as soon as an event is due. Far above a snapshot of 1,000 VMs. */
  readonly mostUnreadBytes: number;
  /** Samples and other latest-wins frames wait while more than this is unread. */
  readonly easyUnreadBytes: number;
  /** Subscriptions of one connection. */
  readonly mostSubscriptions: number;
}

export const STREAM_LIMITS: StreamLimits = {
  heartbeatMs: 15_000,
  mostUnreadBytes: 16 * 2 ** 20,
  easyUnreadBytes: 256 * 2 ** 10,
  mostSubscriptions: 100,
};
