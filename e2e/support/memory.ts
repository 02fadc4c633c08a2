import type { Device, MemoryView, Operation } from '@dimmer/contract';
import type { Client } from '@dimmer/contract/client';
import { expect, GUEST_MS } from './stories.ts';

export async function actualOf(api: Client, vm: string): Promise<number | null> {
  return (await api.getMemory({ params: { vm } })).actualBytes;
}

export async function sticksOf(api: Client, vm: string): Promise<readonly Device[]> {
  return (await api.listDevices({ params: { vm } })).items;
}

/** Polls the memory view until it has these figures. */
export async function untilMemory(api: Client, vm: string, wanted: Partial<MemoryView>): Promise<void> {
  await expect.poll(() => api.getMemory({ params: { vm } }), { timeout: GUEST_MS }).toMatchObject(wanted);
}

/** Asks for a size and waits for the operation to end. */
export async function resize(api: Client, vm: string, targetBytes: string | number): Promise<Operation> {
  const answer = await api.updateMemory({ params: { vm }, body: { targetBytes } }, { waitSeconds: 60 });
  if (!('steps' in answer)) throw new Error('there was nothing to do');
  return answer;
}
