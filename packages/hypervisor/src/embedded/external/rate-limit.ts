/** So much a guest may say; beyond it its bytes wait in its socket. */
export interface Rates {
  readonly packetsPerSecond: number;
  readonly bytesPerSecond: number;
}

/** One range a message is the most that an honest guest ever says: 585,728 of them for one request (spec 1.1). */
export const GUEST_RATES: Rates = { packetsPerSecond: 20_000, bytesPerSecond: 32 * 1024 * 1024 };

/** A bucket that holds what may be said in one second, and fills evenly. */
export interface RateLimit {
  /** Takes what a packet costs; answers 0, or how long to wait before asking again, in milliseconds. */
  spend(at: number, bytes: number): number;
}

export function createRateLimit(rates: Rates, beganAt: number): RateLimit {
  let packets = rates.packetsPerSecond;
  let bytesLeft = rates.bytesPerSecond;
  let filledAt = beganAt;

  function fill(at: number): void {
    const seconds = Math.max(0, at - filledAt) / 1000;
    packets = Math.min(rates.packetsPerSecond, packets + seconds * rates.packetsPerSecond);
    bytesLeft = Math.min(rates.bytesPerSecond, bytesLeft + seconds * rates.bytesPerSecond);
    filledAt = at;
  }

  return {
    spend(at, bytes) {
      fill(at);
      const missing = Math.max((1 - packets) / rates.packetsPerSecond, (bytes - bytesLeft) / rates.bytesPerSecond);
      // A whole millisecond at least: rounding must not make it ask again for ever.
      if (missing > 0) return Math.max(1, Math.ceil(missing * 1000));
      packets -= 1;
      bytesLeft -= bytes;
      return 0;
    },
  };
}
