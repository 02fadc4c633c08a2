import { createGuest, type GuestEffect, type GuestInput, type GuestOptions, guestStep } from '@dimmer/guest-sim';
import type { PageRange } from '@dimmer/pages';
import type { Step } from '@dimmer/reducer';
import { ACPI_DEVICE, BALLOON_DEVICE, MEM_DEVICE, readChain } from '@dimmer/virtio-proto';
import {
  type AcpiDimmInput,
  acpiDimmStep,
  type ChannelInput,
  type ComparisonEffect,
  type ComparisonEvent,
  createAcpiDimm,
  createVirtioBalloon,
  createVirtioMem,
  type VirtioBalloonInput,
  type VirtioBalloonOptions,
  virtioBalloonStep,
  type VirtioMemInput,
  virtioMemStep,
} from '../../src/index.ts';

type Untimed<Input> = Input extends unknown ? Omit<Input, 'at'> : never;

const RING_BYTES = 16 * 1024;

export interface PairOptions extends Omit<GuestOptions, 'seed' | 'workload'> {
  readonly region?: PageRange;
  readonly balloon?: Partial<VirtioBalloonOptions>;
  readonly workload?: GuestOptions['workload'];
}

/** What a run has cost: chains of the guest, bytes in them after the header, calls of the host that take memory. */
export interface Costs {
  chains: number;
  payloadBytes: number;
  discards: number;
}

/** A real guest and the devices of its machine over rings that are emptied at once. Time is virtual. */
export function createPair(options: PairOptions) {
  const guest = createGuest({ workload: 'none', seed: 1, ...options });
  const balloon = createVirtioBalloon({ bootRanges: options.bootRanges, ...options.balloon });
  const mem = createVirtioMem({ id: 'vm0', region: options.region ?? { start: 0, count: 0 } });
  const dimms = createAcpiDimm({ slots: 256 });
  const costs: Costs = { chains: 0, payloadBytes: 0, discards: 0 };
  const events: ComparisonEvent[] = [];
  const warnings: string[] = [];
  const queue: (() => void)[] = [];
  let timers: { readonly id: string; readonly at: number }[] = [];
  let at = 0;

  const feedBalloon = (input: Untimed<VirtioBalloonInput>) => feed(balloon, virtioBalloonStep, input);
  const feedMem = (input: Untimed<VirtioMemInput>) => feed(mem, virtioMemStep, input);
  const feedDimms = (input: Untimed<AcpiDimmInput>) => feed(dimms, acpiDimmStep, input);
  const feeds: Readonly<Record<number, (input: Untimed<ChannelInput>) => void>> = {
    ...(guest.virtio?.balloon && { [BALLOON_DEVICE]: feedBalloon }),
    ...(guest.virtio?.mem && { [MEM_DEVICE]: feedMem }),
    ...(guest.virtio?.dimms && { [ACPI_DEVICE]: feedDimms }),
  };

  function feed<State, Input extends { readonly at: number }>(
    state: State,
    step: Step<State, Input, ComparisonEffect>,
    input: Untimed<Input>,
  ): void {
    const [, effects] = step(state, { ...input, at } as unknown as Input);
    for (const effect of effects) performDevice(effect);
    if (effects.some(({ type }) => type === 'send')) {
      feed(state, step, { type: 'writable', freeBytes: RING_BYTES - 1 } as unknown as Untimed<Input>);
    }
  }

  function performDevice(effect: ComparisonEffect): void {
    if (effect.type === 'send') queue.push(() => feedGuest({ type: 'packet', payload: effect.message }));
    else if (effect.type === 'unmap-pages') feedGuest({ type: 'memory-unmapped', range: effect.range });
    else if (effect.type === 'discard-pages') costs.discards += effect.ranges.length;
    else if (effect.type === 'emit') events.push(effect.event);
    else if (effect.type === 'warn') warnings.push(effect.code);
  }

  function feedGuest(input: Untimed<GuestInput>): void {
    const [, effects] = guestStep(guest, { ...input, at });
    for (const effect of effects) performGuest(effect);
    if (effects.some(({ type }) => type === 'send')) feedGuest({ type: 'writable', freeBytes: RING_BYTES - 1 });
  }

  function performGuest(effect: GuestEffect): void {
    if (effect.type === 'send') queue.push(() => deliver(effect.message));
    else if (effect.type === 'arm-timer') armTimer(effect.id, effect.delayMs);
    else if (effect.type === 'cancel-timer') timers = timers.filter(({ id }) => id !== effect.id);
    else if (effect.type === 'open-channel') queue.push(() => openChannel(effect.ringBytes));
    else if (effect.type === 'close-channel') queue.push(() => resetDevices(false));
    else if (effect.type === 'warn') warnings.push(`guest-${effect.code}`);
  }

  function armTimer(id: string, delayMs: number): void {
    timers = [...timers.filter((timer) => timer.id !== id), { id, at: at + delayMs }];
  }

  function deliver(message: Uint8Array): void {
    costs.chains += 1;
    costs.payloadBytes += message.length - 8;
    const chain = readChain(message);
    if ('device' in chain) feeds[chain.device]?.({ type: 'packet', payload: message });
  }

  function openChannel(ringBytes: number): void {
    feedGuest({ type: 'channel-opened', ringBytes });
    for (const device of Object.values(feeds)) device({ type: 'channel-open', ringBytes: ringBytes - 1 });
  }

  function resetDevices(system: boolean): void {
    for (const device of Object.values(feeds)) device({ type: 'reset', system });
  }

  function settle(): void {
    for (let next = queue.shift(); next; next = queue.shift()) next();
  }

  function advance(byMs: number): void {
    const end = at + byMs;
    settle();
    for (;;) {
      const [next] = timers.toSorted((left, right) => left.at - right.at);
      if (!next || next.at > end) break;
      timers = timers.filter((timer) => timer !== next);
      at = next.at;
      feedGuest({ type: 'timer', id: next.id });
      settle();
    }
    at = end;
  }

  return {
    guest,
    balloon,
    mem,
    dimms,
    costs,
    warnings,
    advance,
    feedGuest,
    /** Performs an input of the host and all that it sets off at once. */
    host: {
      balloon: (input: Untimed<VirtioBalloonInput>) => (feedBalloon(input), settle()),
      mem: (input: Untimed<VirtioMemInput>) => (feedMem(input), settle()),
      dimms: (input: Untimed<AcpiDimmInput>) => (feedDimms(input), settle()),
    },
    takeEvents: () => events.splice(0),
    boot() {
      feedGuest({ type: 'power-on' });
      advance(guest.temperament.bootMs);
      Object.assign(costs, { chains: 0, payloadBytes: 0, discards: 0 });
    },
    reset() {
      timers = [];
      queue.length = 0;
      feedGuest({ type: 'reset' });
      resetDevices(true);
      advance(guest.temperament.bootMs);
    },
  };
}
