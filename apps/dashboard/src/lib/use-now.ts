import { useSyncExternalStore } from 'react';
import { createCell } from './cell.ts';

const TICK_MS = 1000;

const clock = createCell(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function watch(listener: () => void): () => void {
  const stop = clock.subscribe(listener);
  watchers += 1;
  if (watchers === 1) {
    clock.set(Date.now());
    timer = setInterval(() => clock.set(Date.now()), TICK_MS);
  }
  return () => {
    stop();
    watchers -= 1;
    if (watchers === 0) clearInterval(timer);
  };
}

/** Epoch ms, renewed each second; one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(watch, clock.get);
}
