import type { ChannelLink } from './channel-link.ts';
import type { FastBoot } from './fast-boot.ts';
import type { MemoryDevice, MemoryDeviceInput } from './memory-device.ts';
import type { ReleasedPages } from './released-pages.ts';

export interface DoorHost {
  readonly link: ChannelLink;
  readonly fastBoot: FastBoot;
  readonly released: Pick<ReleasedPages, 'clear'>;
  readonly device: Pick<MemoryDevice, 'isListening'>;
  readonly feedDevice: (input: MemoryDeviceInput) => void;
  readonly tellGuest: (
    input: { readonly type: 'channel-opened'; readonly ringBytes: number } | { readonly type: 'channel-closed' },
  ) => void;
  readonly warn: (code: string, detail: string) => void;
}

/** Where the guest opens and closes its channel to the memory device. */
export interface ChannelDoor {
  open(ringBytes: number): void;
  close(): void;
  /** `system`: of the whole machine; otherwise the guest has only left the channel. */
  resetDevice(system: boolean): void;
}

export function createChannelDoor(host: DoorHost): ChannelDoor {
  const { link, fastBoot, device, feedDevice, tellGuest } = host;

  /** The device refuses a channel unless it was reset since the last one. */
  function open(ringBytes: number): void {
    if (link.open) return host.warn('channel-open-refused', 'it is open already');
    if (!device.isListening) return refuse(ringBytes);
    link.openChannel(ringBytes);
    feedDevice({ type: 'channel-open', ringBytes: link.freeBytes.toGuest });
    tellGuest({ type: 'channel-opened', ringBytes });
  }

  /** The device says so itself, in a warning. */
  function refuse(ringBytes: number): void {
    feedDevice({ type: 'channel-open', ringBytes });
    tellGuest({ type: 'channel-closed' });
  }

  /** The guest leaves the VMBus, which resets the device (spec 3.7). */
  function close(): void {
    if (!link.open) return;
    resetDevice(false);
    fastBoot.began();
  }

  function resetDevice(system: boolean): void {
    if (link.open) {
      link.closeChannel();
      feedDevice({ type: 'channel-closed' });
    }
    feedDevice({ type: 'reset', system });
    host.released.clear();
  }

  return { open, close, resetDevice };
}
