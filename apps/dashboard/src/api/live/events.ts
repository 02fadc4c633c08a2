import type { Event } from '@dimmer/contract';

const listeners = new Set<(event: Event) => void>();

/** Hears each event of the log as it comes, until the answer is called. After a break none is left out. */
export function onEvent(listener: (event: Event) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tellEvent(event: Event): void {
  for (const listener of listeners) listener(event);
}
