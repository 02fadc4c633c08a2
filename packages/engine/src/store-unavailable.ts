import type { EngineRefusal } from './engine.ts';

/** `then`: what becomes of the request, in a sentence. */
export function storeUnavailable(error: unknown, then: string): EngineRefusal {
  const reason = error instanceof Error ? error.message : String(error);
  return { type: 'denied', reason: 'store-unavailable', detail: `The store takes no writes now (${reason}). ${then}` };
}
