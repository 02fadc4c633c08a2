import type { Store } from '@dimmer/engine';

/** One call of a store method from the main thread. */
export interface StoreCall {
  readonly call: number;
  readonly method: keyof Store;
  readonly args: readonly unknown[];
}

export type StoreAnswer =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly error: string };

export const STORE_METHODS: readonly (keyof Store)[] = [
  'vms',
  'commit',
  'operation',
  'operations',
  'events',
  'eventRange',
  'probe',
  'layouts',
  'savedMachine',
  'addSamples',
  'samples',
  'close',
];
