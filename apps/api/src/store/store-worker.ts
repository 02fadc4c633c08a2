import { parentPort, workerData } from 'node:worker_threads';
import { createPrismaStore } from './prisma-store.ts';
import type { StoreAnswer, StoreCall } from './rpc.ts';

const store = createPrismaStore((workerData as { readonly file: string }).file);

async function answer({ call, method, args }: StoreCall): Promise<StoreAnswer> {
  try {
    const run = store[method] as (...args: readonly unknown[]) => Promise<unknown>;
    return { call, value: await run(...args) };
  } catch (error) {
    return { call, error: sayReason(error) };
  }
}

/** Prisma tells in lines how it was called before it tells, last, what went wrong. */
function sayReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? text;
}

parentPort?.on('message', (call: StoreCall) => {
  void answer(call).then((told) => {
    parentPort?.postMessage(told);
    if (call.method === 'close') parentPort?.close();
  });
});
