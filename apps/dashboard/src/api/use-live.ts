import type { Event, LiveSample } from '@dimmer/contract';
import { useCallback, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { useCell } from '../lib/use-cell.ts';
import { useNow } from '../lib/use-now.ts';
import { connection, type Freshness, freshnessOf } from './live/connection.ts';
import { onEvent } from './live/events.ts';
import { newestSample } from './live/sample-ring.ts';
import { arrivedAt, ringOf, watchSamples } from './live/samples.ts';

const FIVE_MINUTES_MS = 300_000;

/** The newest sample of a VM (by id), renewed each second while mounted; null before the first. */
export function useLatestSample(vm: string, spanMs = FIVE_MINUTES_MS): LiveSample | null {
  const subscribe = useCallback((listener: () => void) => watchSamples(vm, spanMs, listener), [vm, spanMs]);
  // The time stands for the sample: an object made anew would never be equal to itself.
  useSyncExternalStore(subscribe, () => ringOf(vm)?.t[lastPlace(vm)] ?? 0);
  const ring = ringOf(vm);
  return ring === undefined ? null : newestSample(ring);
}

function lastPlace(vm: string): number {
  const ring = ringOf(vm);
  return ring === undefined ? 0 : (ring.next - 1 + ring.capacity) % ring.capacity;
}

/** Calls `draw` after each sample of the VM and once at mount: for what is drawn outside of React. */
export function useSampleTick(vm: string, draw: () => void, spanMs = FIVE_MINUTES_MS): void {
  const drawNow = useEffectEvent(draw);
  useEffect(() => {
    const stop = watchSamples(vm, spanMs, () => drawNow());
    drawNow();
    return stop;
  }, [vm, spanMs]);
}

export function useEvents(listener: (event: Event) => void): void {
  const hear = useEffectEvent(listener);
  useEffect(() => onEvent((event) => hear(event)), []);
}

/** How old the figures of a running VM are (ms), by the clock of this page; null before the first. */
export function useSampleAge(vm: string): number | null {
  const now = useNow();
  const at = arrivedAt(vm);
  return at === 0 ? null : Math.max(0, now - at);
}

/** How far what the page shows can be trusted. */
export function useFreshness(): Freshness {
  const { status, since, lastFrameAt } = useCell(connection);
  const now = useNow();
  return status === 'live' ? 'fresh' : freshnessOf(now - (lastFrameAt || since));
}

/** Why nothing can be asked now, or undefined. Every action that changes something takes it as its reason. */
export function useConnectionReason(): string | undefined {
  const { status, lastFrameAt } = useCell(connection);
  const atFirst = status === 'connecting' && lastFrameAt === 0;
  return status === 'live' || atFirst ? undefined : 'Waiting for the connection to Dimmer.';
}
