/** A clock that moves only when told, from timer to timer. */
export function createManualClock() {
  let now = 0;
  let timers: { readonly at: number; readonly callback: () => void }[] = [];

  return {
    now: () => now,
    after(delayMs: number, callback: () => void) {
      const timer = { at: now + delayMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    advance(byMs: number) {
      const end = now + byMs;
      for (;;) {
        timers.sort((left, right) => left.at - right.at);
        const first = timers[0];
        if (!first || first.at > end) break;
        timers.shift();
        now = first.at;
        first.callback();
      }
      now = end;
    },
    get pending() {
      return timers.length;
    },
  };
}
