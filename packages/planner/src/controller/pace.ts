import type { Machine } from './machine.ts';

/** Rates are learned over this much VM time. */
const PACE_MS = 10_000;
/** Below this a rate says more about when we looked than about the guest. */
const LEAST_PACE_MS = 500;

/** Learns how fast the guest gives and takes, from what it did in the last seconds. */
export function notePace(machine: Machine, bytes: number, busy: boolean): void {
  if (!busy) {
    machine.pace = [];
    return;
  }
  const atMs = machine.vmMs;
  const last = machine.pace.at(-1);
  if (last?.atMs === atMs) machine.pace = machine.pace.slice(0, -1);
  const recent = machine.pace.filter((point) => atMs - point.atMs <= PACE_MS);
  // After a turn only what lies behind it counts.
  const turned = last && recent[0] && Math.sign(bytes - last.bytes) * Math.sign(last.bytes - recent[0].bytes) < 0;
  machine.pace = [...(turned ? [last] : recent), { atMs, bytes }];
  const first = machine.pace[0];
  if (!first || atMs - first.atMs < LEAST_PACE_MS || first.bytes === bytes) return;
  const rate = Math.abs(bytes - first.bytes) / (atMs - first.atMs);
  machine.rates = bytes < first.bytes ? { ...machine.rates, down: rate } : { ...machine.rates, up: rate };
}

/** Milliseconds that so many bytes will take at the guest's own rate; null while it has shown none. */
export function expectMs(machine: Machine, fromBytes: number, toBytes: number): number | null {
  const rate = toBytes < fromBytes ? machine.rates.down : machine.rates.up;
  if (rate === null || rate <= 0) return null;
  return Math.round(Math.abs(toBytes - fromBytes) / rate);
}
