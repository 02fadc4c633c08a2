import type { Event } from '@dimmer/contract';
import { useEffect, useEffectEvent } from 'react';
import { useCell } from '../lib/use-cell.ts';
import { useNow } from '../lib/use-now.ts';
import { connection, type Freshness, freshnessAt } from './live/connection.ts';
import { onEvent } from './live/events.ts';
import { watchSamples } from './live/samples.ts';

const FIVE_MINUTES_MS = 300_000;

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

/** How far what the page shows can be trusted. */
export function useFreshness(): Freshness {
  const state = useCell(connection);
  return freshnessAt(useNow(), state);
}

/** Why nothing can be asked now, or undefined. Every action that changes something takes it as its reason. */
export function useConnectionReason(): string | undefined {
  const { status, lastFrameAt } = useCell(connection);
  const atFirst = status === 'connecting' && lastFrameAt === 0;
  return status === 'live' || atFirst ? undefined : 'Waiting for the connection to Dimmer.';
}
