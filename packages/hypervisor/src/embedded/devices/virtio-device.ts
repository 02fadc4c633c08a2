import type { ChannelInput, ComparisonEffect } from '@dimmer/comparison';
import { readChain } from '@dimmer/virtio-proto';
import type { MemoryDevice, MemoryDeviceHost, MemoryDeviceInput } from '../memory-device.ts';

/** One of the comparison models, behind a channel that it may share with others. */
export interface VirtioPart {
  /** As chains for it are marked. */
  readonly device: number;
  readonly phase: 'closed' | 'offered' | 'running';
  feed(input: ChannelInput): readonly ComparisonEffect[];
}

export interface VirtioDeviceOptions {
  readonly parts: readonly VirtioPart[];
  readonly host: MemoryDeviceHost;
  /** Bytes; null: nothing in it balloons. */
  readonly actualBytes: () => number | null;
  /** The `balloon` command; never called where nothing balloons. */
  readonly setTarget: (pages: number) => readonly ComparisonEffect[];
  /** Before the monitor hears that a device has left. */
  readonly onDeleted?: (id: string) => void;
  /** All of the models as plain JSON. */
  readonly save: () => unknown;
}

export interface VirtioDevice extends MemoryDevice {
  /** Performs what a model does beyond the common inputs. */
  perform(effects: readonly ComparisonEffect[]): void;
}

/** The comparison models of a machine as its one memory device. A chain goes to the model that it is for. */
export function createVirtioDevice(options: VirtioDeviceOptions): VirtioDevice {
  const { parts, host } = options;

  function feed(input: MemoryDeviceInput): void {
    switch (input.type) {
      case 'packet':
        return hear(input.payload);
      case 'target':
        return perform(options.setTarget(input.pages));
      case 'timer':
        return;
      case 'channel-open':
        return feedAll({ ...input, ringBytes: shareOf(input.ringBytes) });
      case 'writable':
        return feedAll({ ...input, freeBytes: shareOf(input.freeBytes) });
      default:
        return feedAll(input);
    }
  }

  /** What each part may fill before it is told again: together they never find the ring full. */
  function shareOf(bytes: number): number {
    return Math.floor(bytes / parts.length);
  }

  function feedAll(input: Untimed<ChannelInput>): void {
    for (const part of parts) perform(part.feed({ ...input, at: host.now() }));
  }

  function hear(payload: Uint8Array): void {
    const chain = readChain(payload);
    const part = 'device' in chain ? parts.find(({ device }) => device === chain.device) : undefined;
    if (part) perform(part.feed({ at: host.now(), type: 'packet', payload }));
    else host.perform({ type: 'warn', code: 'malformed-message', detail: 'it is for no device of this machine' });
  }

  function perform(effects: readonly ComparisonEffect[]): void {
    for (const effect of effects) {
      if (effect.type !== 'emit') host.perform(effect);
      else {
        const { name, data } = effect.event;
        if (name === 'DEVICE_DELETED') options.onDeleted?.(data.device);
        host.perform({ type: 'emit', name, data });
      }
    }
  }

  return {
    feed,
    perform,
    get actualBytes() {
      return options.actualBytes();
    },
    get stateName() {
      return parts[0]?.phase ?? 'closed';
    },
    get isBooting() {
      return parts.some(({ phase }) => phase !== 'running');
    },
    get isListening() {
      return parts.every(({ phase }) => phase === 'closed');
    },
    describe: () => null,
    save: () => options.save(),
  };
}

type Untimed<Input> = Input extends unknown ? Omit<Input, 'at'> : never;
