import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { createLog } from '../../../apps/api/src/log/create-log.ts';
import { readSettings } from '../../../apps/api/src/settings.ts';
import { startService } from '../../../apps/api/src/start-service.ts';
import { defer, monotonicClock, wallClock } from '../../../apps/api/src/system.ts';
import { createGuest, type GuestOptions, guestStep, INSTANT } from '../../../packages/guest-sim/src/index.ts';
import { bootRanges } from '../../../packages/hypervisor/src/embedded/memory-layout.ts';
import { createEmbeddedHypervisor, type GuestPort } from '../../../packages/hypervisor/src/index.ts';

/**
 * The service in a process of its own, as it always is but for its guests: they answer at once, keep nothing for
 * themselves, and of each two pages they can move only one. Speaks with its parent by messages.
 */

export type Ask = 'watch' | 'tell';
export type Told = { readonly url: string } | { readonly longestDelayMs: number };

function createFragmentedGuest(bootBytes: number): GuestPort {
  const options: GuestOptions = {
    kind: 'windows',
    bootRanges: bootRanges(bootBytes),
    workload: 'none',
    seed: 1,
    temperament: { ...INSTANT, bootMs: 2_000, fragmented: true, reservePages: 0, reserveShare: 0, headroomPages: 0 },
  };
  let state = createGuest(options);
  return {
    feed(input) {
      const [next, effects] = guestStep(state, input);
      state = next;
      return effects;
    },
  };
}

function tell(message: Told): void {
  process.send?.(message);
}

let delay: IntervalHistogram | undefined;

function onAsk(ask: Ask): void {
  if (ask === 'watch') {
    delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
  } else {
    delay?.disable();
    tell({ longestDelayMs: (delay?.max ?? Number.NaN) / 1e6 });
  }
}

const settings = readSettings(process.env);
if ('wrong' in settings) throw new Error(settings.wrong.join(' '));
const hypervisor = createEmbeddedHypervisor({
  clock: monotonicClock,
  now: () => performance.now(),
  wallNow: () => wallClock.now(),
  defer,
  fastBoot: true,
  guestFor: ({ bootBytes }) => createFragmentedGuest(bootBytes),
});
const service = await startService(settings, createLog(settings), hypervisor);
process.on('message', onAsk);
process.on('disconnect', () => void service.stop().then(() => process.exit()));
tell({ url: service.url });
