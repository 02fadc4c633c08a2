import type { ComparisonEffect, ComparisonWarning } from './io.ts';

/** The channel as a device sees it. `offered`: the guest knows of the device, and has no driver at work yet. */
export interface Link {
  phase: 'closed' | 'offered' | 'running';
  /** Room in the ring towards the guest. */
  freeBytes: number;
  /** Messages that wait for room, in order. */
  waiting: Uint8Array[];
}

/** What one step has at hand: effects are collected in the order in which they happen. */
export interface Outlet {
  readonly link: Link;
  readonly warnings: Record<string, number>;
  readonly effects: ComparisonEffect[];
}

/** Header and trailer of the ring's packets (spec 1.1). */
const PACKET_FRAME_BYTES = 24;
/** A driver waits for its answers, so a few are outstanding; one that never reads loses the rest, and harms only itself. */
export const MOST_WAITING = 64;

export function createLink(): Link {
  return { phase: 'closed', freeBytes: 0, waiting: [] };
}

export function openLink({ link }: Outlet, ringBytes: number): void {
  link.phase = 'offered';
  link.freeBytes = ringBytes;
  link.waiting = [];
}

export function closeLink({ link }: Outlet): void {
  link.phase = 'closed';
  link.freeBytes = 0;
  link.waiting = [];
}

/** Sends as soon as the ring has room, after what waits already. */
export function send(outlet: Outlet, message: Uint8Array): void {
  const { link } = outlet;
  if (link.phase === 'closed') return;
  if (link.waiting.length >= MOST_WAITING) return warn(outlet, 'answers-lost', 'the guest reads nothing');
  link.waiting.push(message);
  if (link.waiting.length === 1) flush(outlet);
}

export function noteRoom(outlet: Outlet, freeBytes: number): void {
  outlet.link.freeBytes = freeBytes;
  flush(outlet);
}

function flush({ link, effects }: Outlet): void {
  for (let message = link.waiting[0]; message; message = link.waiting[0]) {
    if (!fitsRing(message, link.freeBytes)) return;
    link.freeBytes -= ringBytesOf(message);
    link.waiting.shift();
    effects.push({ type: 'send', message, transactionId: 0 });
  }
}

export function fitsRing(message: Uint8Array, freeBytes: number): boolean {
  return ringBytesOf(message) <= freeBytes;
}

function ringBytesOf({ length }: Uint8Array): number {
  return PACKET_FRAME_BYTES + Math.ceil(length / 8) * 8;
}

export function warn({ warnings, effects }: Outlet, code: ComparisonWarning, detail: string): void {
  warnings[code] = (warnings[code] ?? 0) + 1;
  effects.push({ type: 'warn', code, detail });
}
