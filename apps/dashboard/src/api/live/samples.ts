import type { LiveSample } from '@dimmer/contract';
import { client } from '../client.ts';
import { createCell } from '../../lib/cell.ts';
import { createRing, mergeRecorded, pushSample, type SampleRing } from './sample-ring.ts';

/** Samples of all VMs that somebody looks at, in typed rings outside of React and of the query cache. */

interface Watched {
  ring: SampleRing;
  readonly listeners: Set<() => void>;
  /** Up to when before now recorded samples were asked for. */
  backfilledMs: number;
}

const SAMPLE_EVERY_MS = 1000;
const SPARE_SAMPLES = 30;

const watched = new Map<string, Watched>();

/** Ids of the VMs whose samples are wanted now. */
export const wantedVms = createCell<ReadonlySet<string>>(new Set());

/** Server time minus local time, as the samples tell. */
let skewMs = 0;

/** Server time now, by which samples are placed. */
export function serverNow(): number {
  return Date.now() + skewMs;
}

/**
 * Keeps the samples of a VM (by id) coming until the answer is called. The last `spanMs` are read from the record;
 * `listener` is called after each change of the ring.
 */
export function watchSamples(vm: string, spanMs: number, listener: () => void): () => void {
  const entry = entryOf(vm, spanMs);
  entry.listeners.add(listener);
  wantedVms.set(new Set([...wantedVms.get(), vm]));
  if (entry.backfilledMs < spanMs) void backfill(vm, entry, spanMs);
  return () => {
    entry.listeners.delete(listener);
    if (entry.listeners.size > 0) return;
    const rest = new Set(wantedVms.get());
    rest.delete(vm);
    wantedVms.set(rest);
  };
}

/** The ring of a VM that is or was watched. */
export function ringOf(vm: string): SampleRing | undefined {
  return watched.get(vm)?.ring;
}

/** Puts one frame of samples into the rings. */
export function takeSamples(vms: Readonly<Record<string, LiveSample>>): void {
  const now = Date.now();
  for (const [vm, sample] of Object.entries(vms)) {
    const entry = watched.get(vm);
    if (entry === undefined || !pushSample(entry.ring, sample)) continue;
    skewMs = sample.t - now;
    for (const listener of entry.listeners) listener();
  }
}

/** After a break the record knows what the rings missed. */
export function fillBreak(): void {
  for (const [vm, entry] of watched) {
    if (entry.listeners.size === 0) watched.delete(vm);
    else void backfill(vm, entry, entry.backfilledMs);
  }
}

function entryOf(vm: string, spanMs: number): Watched {
  const found = watched.get(vm);
  if (found !== undefined) return found;
  const ring = createRing(spanMs / SAMPLE_EVERY_MS + SPARE_SAMPLES);
  const entry: Watched = { ring, listeners: new Set(), backfilledMs: 0 };
  watched.set(vm, entry);
  return entry;
}

async function backfill(vm: string, entry: Watched, spanMs: number): Promise<void> {
  entry.backfilledMs = spanMs;
  try {
    const query = { from: String(Math.round(serverNow() - spanMs)), step: SAMPLE_EVERY_MS };
    const recorded = await client.getSamples({ params: { vm }, query });
    entry.ring = mergeRecorded(entry.ring, recorded, spanMs / SAMPLE_EVERY_MS + SPARE_SAMPLES);
    for (const listener of entry.listeners) listener();
  } catch {
    entry.backfilledMs = 0; // Asked again by the next one who looks; the live samples come all the same.
  }
}
