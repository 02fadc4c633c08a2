import type { Device } from '@dimmer/contract';

/** By address; sticks without one yet stand last, by name. */
export function byAddress(a: Pick<Device, 'id' | 'addressBytes'>, b: Pick<Device, 'id' | 'addressBytes'>): number {
  const [first, second] = [a.addressBytes ?? Infinity, b.addressBytes ?? Infinity];
  return first === second ? a.id.localeCompare(b.id) : first - second;
}
