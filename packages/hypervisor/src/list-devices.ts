import type { QmpClient } from '@dimmer/qmp';
import { listChildren } from './read-object.ts';

/** A device that was asked for by `-device` or `device_add`. */
export interface NamedDevice {
  /** Null: it was given none. */
  readonly id: string | null;
  readonly type: string;
  /** Where it is in QEMU's tree of objects. */
  readonly path: string;
}

/** QEMU keeps devices by their id, and those without one by a number. Undefined: the machine has no such tree. */
export async function listDevices(client: QmpClient): Promise<readonly NamedDevice[] | undefined> {
  const [named, nameless] = await Promise.all([
    listChildren(client, '/machine/peripheral'),
    listChildren(client, '/machine/peripheral-anon'),
  ]);
  if (!named && !nameless) return undefined;
  return [
    ...(named ?? []).map(({ name, type, path }) => ({ id: name, type, path })),
    ...(nameless ?? []).map(({ type, path }) => ({ id: null, type, path })),
  ];
}

/** The balloon of virtio in any of its forms: on PCI (transitional or not), on a channel, or bare. */
export function isVirtioBalloon({ type }: Pick<NamedDevice, 'type'>): boolean {
  return type.startsWith('virtio-balloon');
}
