import { alignDown, alignUp } from '@dimmer/pages';
import type { Facts } from './facts.ts';
import { freeGaps, gapBytes } from './free-gaps.ts';
import { geometricStep, hostRoom } from './growth-room.ts';
import { USUAL_STICK_BYTES } from './limits.ts';
import type { Situation } from './situation.ts';

/** QEMU places a DIMM itself, and ACPI tells when the guest has it. */
function newDimm(situation: Situation, facts: Facts, missingBytes: number) {
  const unit = situation.capabilities.alignmentBytes;
  const usual = Math.max(Math.min(missingBytes, USUAL_STICK_BYTES), geometricStep(situation, facts));
  const most = Math.min(situation.maximumBytes - facts.nominalBytes, hostRoom(situation, facts));
  // Where there is no balloon an excess could not be taken back.
  const wish = situation.capabilities.balloon ? alignUp(usual, unit) : alignDown(missingBytes, unit);
  const sizeBytes = Math.min(wish, alignDown(most, unit));
  return sizeBytes > 0 ? { sizeBytes, addressBytes: null } : null;
}

/** The one stick that rule 3 would plug now for `missingBytes`; null when there is no room for any. */
export function newStick(
  situation: Situation,
  facts: Facts,
  missingBytes: number,
): { readonly sizeBytes: number; readonly addressBytes: number | null } | null {
  const unit = situation.capabilities.alignmentBytes;
  if (situation.observation.growthMode === 'pc-dimm') return newDimm(situation, facts, missingBytes);
  // Only ballooning an excess back proves without `x-` that the hot-add has ended; over virtio the guest says it.
  const isProved = situation.observation.balloon !== null || situation.observation.balloonDevice === 'virtio-balloon';
  const proof = isProved ? 0 : unit;
  const usual = Math.max(Math.min(missingBytes, USUAL_STICK_BYTES), geometricStep(situation, facts)) + proof;
  const wish = alignUp(usual, unit);
  const gaps = freeGaps(situation);
  const largest = gaps.reduce((best, gap) => (gapBytes(gap) > gapBytes(best) ? gap : best), { start: 0, end: 0 });
  const gap = gaps.find((one) => gapBytes(one) >= wish) ?? largest;
  const most = Math.min(situation.maximumBytes - facts.nominalBytes, hostRoom(situation, facts), gapBytes(gap));
  const sizeBytes = Math.min(wish, alignDown(most, unit));
  return sizeBytes > 0 ? { sizeBytes, addressBytes: gap.start } : null;
}
