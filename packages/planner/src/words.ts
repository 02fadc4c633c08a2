import { GIB, KIB, MIB, TIB } from '@dimmer/pages';

const UNITS = [
  [TIB, 'TiB'],
  [GIB, 'GiB'],
  [MIB, 'MiB'],
  [KIB, 'KiB'],
] as const;

/** A size in the largest unit it fills, to two places: "12 GiB", "3.46 GiB". For sentences only. */
export function sayBytes(bytes: number): string {
  const [unit, name] = UNITS.find(([size]) => Math.abs(bytes) >= size) ?? [1, 'bytes'];
  return `${Number((bytes / unit).toFixed(2))} ${name}`;
}

export function sayAddress(bytes: number): string {
  return `0x${bytes.toString(16)}`;
}

export function sayCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function saySlotsUsed(slots: number): string {
  return slots === 1 ? 'The one memory slot is in use.' : `All ${slots} memory slots are in use.`;
}
