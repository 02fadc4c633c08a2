import { alignDown } from '@dimmer/pages';
import type { Machine } from './machine.ts';

/**
 * Growth mode memdev: whether the guest took all that it was offered. A device at rest that has taken up a value, and has
 * whole units left below it, was answered short; the rest of the region is lost until the machine's reset (spec 3.8).
 */
export function judgeHotAdd(machine: Machine): void {
  const { observation, sent, capabilities, fresh, addedBytes } = machine;
  const { balloon, region } = observation;
  if (!fresh || !balloon || !region || !sent || !capabilities.hotAdd) return;
  const hasEnded = balloon.state === 'IDLE' && !balloon.targetChanged && balloon.targetBytes === sent.bytes;
  const unit = capabilities.alignmentBytes;
  const isLeft = alignDown(Math.max(0, region.sizeBytes - addedBytes), unit) > 0;
  if (hasEnded && isLeft && sent.bytes >= balloon.totalBytes + unit) machine.growthBar = 'partial-hot-add';
}
