import {
  createGuest,
  type GuestEffect,
  type GuestInput,
  type GuestOptions,
  guestStep,
} from '../../../packages/guest-sim/dist/index.js';
import type { PageRange } from '../../../packages/pages/dist/index.js';

/** What any device does to its machine, as far as a bench looks at it. */
export type HostEffect =
  | { readonly type: 'send'; readonly message: Uint8Array }
  | { readonly type: 'discard-pages'; readonly ranges: readonly PageRange[] }
  | { readonly type: 'arm-timer'; readonly id: string; readonly delayMs: number }
  | { readonly type: 'unmap-pages'; readonly range: PageRange }
  | { readonly type: 'other' };

/** A device of any protocol behind its channel. */
export interface HostDevice {
  readonly feed: (input: HostInput) => readonly HostEffect[];
  /** Bytes before the payload of its messages that are Dimmer's own and not the protocol's. */
  readonly frameBytes: number;
}

export type HostInput = { readonly at: number } & (
  | { readonly type: 'channel-open'; readonly ringBytes: number }
  | { readonly type: 'writable'; readonly freeBytes: number }
  | { readonly type: 'packet'; readonly payload: Uint8Array }
  | { readonly type: 'timer'; readonly id: string }
  | { readonly type: 'reset'; readonly system: boolean }
);

/** What a run has cost. Host time is that of the device alone: its codec and its books. */
export interface Costs {
  hostMs: number;
  fromGuest: number;
  fromHost: number;
  bytesFromGuest: number;
  bytesFromHost: number;
  /** Calls by which the host takes memory. */
  discards: number;
}

const RING_BYTES = 16 * 1024;

/** A guest that answers at once, and devices that share its channel, each behind a test of whose packet it is. */
export function createHostAndGuest(
  options: GuestOptions,
  devices: readonly HostDevice[],
  deviceOf: (payload: Uint8Array) => HostDevice | undefined = () => devices[0],
) {
  const guest = createGuest(options);
  const queue: (() => void)[] = [];
  let timers: { readonly at: number; readonly fire: () => void; readonly key: string }[] = [];
  let head = 0;
  let at = 0;
  let costs = noCosts();

  function feedHost(device: HostDevice, input: HostInput): void {
    perform(
      device,
      timed(() => device.feed(input)),
    );
  }

  /** Performs what a device does of its own or when asked. */
  function perform(device: HostDevice, effects: readonly HostEffect[]): void {
    for (const effect of effects) performHost(device, effect);
    if (effects.some(({ type }) => type === 'send')) {
      queue.push(() => feedHost(device, { at, type: 'writable', freeBytes: RING_BYTES - 1 }));
    }
  }

  function timed<T>(work: () => T): T {
    const begin = process.hrtime.bigint();
    const result = work();
    costs.hostMs += Number(process.hrtime.bigint() - begin) / 1e6;
    return result;
  }

  function performHost(device: HostDevice, effect: HostEffect): void {
    if (effect.type === 'discard-pages') costs.discards += effect.ranges.length;
    else if (effect.type === 'unmap-pages') feedGuest({ at, type: 'memory-unmapped', range: effect.range });
    else if (effect.type === 'arm-timer') {
      arm(`host ${effect.id}`, effect.delayMs, () => feedHost(device, { at, type: 'timer', id: effect.id }));
    } else if (effect.type === 'send') {
      costs.fromHost += 1;
      costs.bytesFromHost += effect.message.length - device.frameBytes;
      queue.push(() => feedGuest({ at, type: 'packet', payload: effect.message }));
    }
  }

  function feedGuest(input: GuestInput): void {
    const [, effects] = guestStep(guest, input);
    for (const effect of effects) performGuest(effect);
    if (effects.some(({ type }) => type === 'send')) feedGuest({ at, type: 'writable', freeBytes: RING_BYTES - 1 });
  }

  function performGuest(effect: GuestEffect): void {
    if (effect.type === 'send') queue.push(() => deliver(effect.message));
    else if (effect.type === 'arm-timer') {
      arm(effect.id, effect.delayMs, () => feedGuest({ at, type: 'timer', id: effect.id }));
    } else if (effect.type === 'cancel-timer') timers = timers.filter(({ key }) => key !== effect.id);
    else if (effect.type === 'open-channel') queue.push(openChannel);
  }

  function arm(key: string, delayMs: number, fire: () => void): void {
    timers = [...timers.filter((timer) => timer.key !== key), { key, at: at + delayMs, fire }];
  }

  function deliver(message: Uint8Array): void {
    const device = deviceOf(message);
    if (!device) return;
    costs.fromGuest += 1;
    costs.bytesFromGuest += message.length - device.frameBytes;
    feedHost(device, { at, type: 'packet', payload: message });
  }

  function openChannel(): void {
    for (const device of devices) feedHost(device, { at, type: 'reset', system: true });
    // hv-balloon's driver speaks first, virtio's device does: both orders work for both.
    for (const device of devices) feedHost(device, { at, type: 'channel-open', ringBytes: RING_BYTES - 1 });
    const offers = queue.splice(head + 1);
    feedGuest({ at, type: 'channel-opened', ringBytes: RING_BYTES });
    queue.push(...offers);
  }

  function settle(): void {
    for (; head < queue.length; head += 1) {
      queue[head]?.();
      if (head > 4096) {
        queue.splice(0, head + 1);
        head = -1;
      }
    }
    queue.length = 0;
    head = 0;
  }

  function advance(byMs: number): void {
    settle();
    for (const end = at + byMs; ; ) {
      const [next] = timers.toSorted((left, right) => left.at - right.at);
      if (!next || next.at > end) {
        at = end;
        return;
      }
      timers = timers.filter((timer) => timer !== next);
      at = next.at;
      next.fire();
      settle();
    }
  }

  return {
    guest,
    advance,
    /** Booted, connected, and past hv-balloon's 50 s. */
    boot() {
      feedGuest({ at, type: 'power-on' });
      advance(60_000);
    },
    /** Does it, and answers with what it has cost until both sides are at rest. */
    measure(device: HostDevice, work: () => readonly HostEffect[]): Costs {
      costs = noCosts();
      perform(device, timed(work));
      settle();
      return costs;
    },
  };
}

function noCosts(): Costs {
  return { hostMs: 0, fromGuest: 0, fromHost: 0, bytesFromGuest: 0, bytesFromHost: 0, discards: 0 };
}
