import type { Sent } from '../situation.ts';
import type { Machine } from './machine.ts';

/**
 * What a new operation may rely on of the values sent before it. hv-balloon may have consumed them long ago (spec 3.4);
 * virtio-balloon follows the last one for ever, as the size that it meant when it was sent (spec 10.1).
 */
export function sentBefore({ observation, sent }: Machine): Sent | null {
  return observation.balloonDevice === 'virtio-balloon' ? sent : null;
}
