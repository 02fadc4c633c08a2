import type { Emit } from './bench.ts';
import { compareHugePages } from './comparison-huge-pages.ts';
import { compareMoving } from './comparison-moving.ts';
import { compareRipple } from './comparison-ripple.ts';
import { compareTerabyte } from './comparison-terabyte.ts';

export const name = 'comparison';

/** hv-balloon against virtio-balloon, virtio-mem and ACPI DIMMs on the same work, in one run: docs/comparison.md. */
export async function run(emit: Emit): Promise<void> {
  compareMoving(emit);
  compareTerabyte(emit);
  compareRipple(emit);
  compareHugePages(emit);
}
