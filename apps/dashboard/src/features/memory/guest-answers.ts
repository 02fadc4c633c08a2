import type { MemoryDeviceKind } from '@dimmer/contract';

/** What is waited for while a guest boots, as the end of a sentence: only hv-balloon has a protocol to connect to. */
export const GUEST_ANSWERS: Readonly<Record<MemoryDeviceKind, string>> = {
  'hv-balloon': 'the guest connects to Dynamic Memory',
  'virtio-balloon': 'its balloon driver answers',
  'virtio-mem': 'its memory drivers answer',
  'pc-dimm': 'its balloon driver answers',
};
