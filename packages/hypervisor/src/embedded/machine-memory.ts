import type { QmpAnswer } from '@dimmer/qmp';
import type { MachineDefinition } from '../hypervisor.ts';
import type { DeviceProperties } from './device-types.ts';
import type { MemoryDevice, MemoryDeviceHost } from './memory-device.ts';
import type { ObjectTree } from './object-tree.ts';
import type { Plugging } from './plugging.ts';

/** The memory hardware of a machine: the device that balloons, what can be plugged, and the commands only it has. */
export interface MachineMemory {
  readonly device: MemoryDevice;
  readonly plugging: Plugging;
  /** QMP commands beside those of every machine (`qom-set` of virtio-mem). */
  readonly commands: Readonly<Record<string, (args: Readonly<Record<string, unknown>>) => QmpAnswer>>;
  /** The device types it knows, as `device-list-properties` tells of them. */
  readonly types: Readonly<Record<string, DeviceProperties>>;
}

export interface MemoryOptions {
  readonly definition: MachineDefinition;
  readonly objects: ObjectTree;
  readonly host: MemoryDeviceHost;
  readonly faithful: boolean;
  readonly trace: boolean;
  /** What `save` of the device and of the plugging gave: it goes on where it was. */
  readonly saved?: { readonly device: unknown; readonly sticks: unknown } | undefined;
}
