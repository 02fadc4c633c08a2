import type { Work } from '../work.ts';

/** Header and trailer of the ring's packets (spec 1.1). */
const PACKET_FRAME_BYTES = 24;

/** Sends one descriptor chain as soon as the ring has room, after those that wait already. */
export function post(work: Work, message: Uint8Array): void {
  const { virtio } = work.state;
  if (!virtio) return;
  virtio.waiting.push(message);
  if (virtio.waiting.length === 1) flushChains(work);
}

export function flushChains({ state, effects }: Work): void {
  const { driver, virtio } = state;
  for (let message = virtio?.waiting[0]; message; message = virtio?.waiting[0]) {
    const bytes = PACKET_FRAME_BYTES + Math.ceil(message.length / 8) * 8;
    if (bytes > driver.ringFreeBytes) return;
    driver.ringFreeBytes -= bytes;
    virtio?.waiting.shift();
    effects.push({ type: 'send', message, transactionId: 0 });
  }
}
