import type { MemoryView } from '@dimmer/contract';
import { createScale } from '../memory/ruler/scale.ts';

/** The scale of a row's bar: that of the VM's ruler, so that both show the same picture. */
export function barScale({ maximumBytes, pluggedBytes, actualBytes, targetBytes }: MemoryView) {
  const focus = Math.max(pluggedBytes, actualBytes ?? 0, targetBytes);
  const { toFraction, kneeBytes } = createScale(maximumBytes, focus);
  return { share: toFraction, bendAt: kneeBytes === null ? null : toFraction(kneeBytes) };
}
