import type { Clock } from '@dimmer/reducer';
import type { ByteStream, Defer } from '@dimmer/transport';
import type { MachineDefinition } from '../hypervisor.ts';
import type { GuestPort } from './guest-port.ts';
import type { SavedParts } from './saved-machine.ts';

export interface MachineOptions {
  readonly definition: MachineDefinition;
  /** The server's end of the QMP connection. */
  readonly stream: ByteStream;
  readonly clock: Clock;
  /** Monotonic milliseconds, to keep turns short. */
  readonly now: () => number;
  /** Epoch milliseconds, for what people read. */
  readonly wallNow: () => number;
  readonly defer: Defer;
  readonly fastBoot: boolean;
  readonly hideX: boolean;
  readonly faithful: boolean;
  readonly guest: GuestPort;
  /** The device traces under the series' own names (spec 7.8). */
  readonly trace: boolean;
  readonly observer: MachineObserver;
  /** It goes on where it was saved, instead of being powered on. */
  readonly saved?: SavedParts | undefined;
}

/** What a machine tells its owner beside QMP: for logs, never for decisions. */
export interface MachineObserver {
  readonly onWarning?: (vm: string, code: string, detail: string) => void;
  readonly onTrace?: (vm: string, name: string, data: Readonly<Record<string, unknown>>) => void;
  /** A bug of ours stopped the machine. */
  readonly onFault?: (vm: string, fault: unknown) => void;
}
