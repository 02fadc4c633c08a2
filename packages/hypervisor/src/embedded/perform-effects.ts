import type { PageRange } from '@dimmer/pages';
import type { ChannelDoor } from './channel-door.ts';
import type { ChannelLink } from './channel-link.ts';
import type { GuestPortEffect, GuestPortInput } from './guest-port.ts';
import type { MachineLife } from './machine-life.ts';
import type { MachineObserver } from './machine-options.ts';
import type { MemoryDeviceEffect } from './memory-device.ts';
import type { ReleasedPages } from './released-pages.ts';
import type { VmTimers } from './vm-timers.ts';

/** Without the member, as `exactOptionalPropertyTypes` wants it, an input is what its sender fills in. */
export type Untimed<Input> = Input extends unknown ? Omit<Input, 'at'> : never;

interface EffectHost {
  /** The machine's id, for its observer. */
  readonly vm: string;
  readonly observer: MachineObserver;
  readonly link: ChannelLink;
  readonly released: ReleasedPages;
  /** Counts, and tells the observer. */
  readonly warn: (code: string, detail: string, times?: number) => void;
}

export interface DeviceEffectHost extends EffectHost {
  readonly timers: VmTimers<string>;
  readonly feedGuest: (input: Untimed<GuestPortInput>) => void;
  readonly announce: (name: string, data: Readonly<Record<string, unknown>>) => void;
}

/** Does what the memory device wants done. */
export function createDeviceEffects(host: DeviceEffectHost): (effect: MemoryDeviceEffect) => void {
  const { vm, observer, link, released, timers, feedGuest, warn } = host;
  return (effect) => {
    switch (effect.type) {
      case 'send':
        if (!link.sendToGuest(effect.message, effect.transactionId))
          warn('ring-full', 'a message for the guest was lost');
        return;
      case 'arm-timer':
        return timers.arm(effect.id, effect.delayMs);
      case 'cancel-timer':
        return timers.cancel(effect.id);
      case 'discard-pages':
        return released.discarded(effect.ranges);
      case 'return-pages':
        for (const range of effect.ranges) released.givenBack(range);
        return;
      case 'map-pages':
        return feedGuest({ type: 'memory-mapped', range: effect.range });
      case 'unmap-pages':
        return feedGuest({ type: 'memory-unmapped', range: effect.range });
      case 'emit':
        return host.announce(effect.name, effect.data);
      case 'warn':
        return void observer.onWarning?.(vm, effect.code, effect.detail);
      case 'trace':
        return void observer.onTrace?.(vm, effect.name, effect.data);
    }
  };
}

export interface GuestEffectHost extends EffectHost {
  readonly timers: VmTimers<string>;
  readonly post: (entry: () => void) => void;
  readonly door: ChannelDoor;
  readonly life: Pick<MachineLife, 'powerOff' | 'crash'>;
}

/** Does what the guest wants done. What changes the machine itself waits for its own entry of the mailbox. */
export function createGuestEffects(host: GuestEffectHost): (effect: GuestPortEffect) => void {
  const { vm, observer, link, timers, post, door, life, warn } = host;

  /** A page that the host has taken is not the guest's to use (spec 6.4; issue: the machine detects and reports it). */
  function noteTouched(ranges: readonly PageRange[]): void {
    const pages = host.released.touched(ranges);
    if (pages > 0) warn('use-of-released-page', `${pages} pages`, pages);
  }

  return (effect) => {
    switch (effect.type) {
      case 'send':
        if (!link.sendToHost(effect.message, effect.transactionId ?? 0))
          warn('ring-full', 'a message for the host was lost');
        return;
      case 'send-packet':
        if (!link.passToHost(effect.packet)) warn('ring-full', 'a packet for the host was lost');
        return;
      case 'arm-timer':
        return timers.arm(effect.id, effect.delayMs);
      case 'cancel-timer':
        return timers.cancel(effect.id);
      case 'touch-pages':
        return noteTouched(effect.ranges);
      case 'open-channel':
        return post(() => door.open(effect.ringBytes));
      case 'close-channel':
        return post(() => door.close());
      case 'powered-off':
        return post(() => life.powerOff(true, 'guest-shutdown'));
      case 'crashed':
        return post(() => life.crash());
      case 'warn':
        if (effect.isCounted) return warn(effect.code, effect.detail ?? '');
        return void observer.onWarning?.(vm, `guest-${effect.code}`, effect.detail ?? '');
    }
  };
}
