import { eventually } from './eventually.ts';
import type { GuestAgent } from './guest-agent.ts';

/** Waits until the guest has that much memory: it brings some into use, or takes some out, after its device has said so. */
export function awaitTotal(agent: GuestAgent, totalBytes: number): Promise<number> {
  const ask = async (): Promise<number> => (await agent.readMemory()).totalBytes;
  return eventually(`the guest has ${totalBytes} bytes`, ask, (found) => found === totalBytes);
}
