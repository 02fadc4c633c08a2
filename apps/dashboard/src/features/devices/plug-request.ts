import type { Vm } from '@dimmer/contract';
import { sizeWords } from '../../lib/bytes.ts';
import { readSize } from '../../lib/read-size.ts';

/** What stands in the form. */
export interface PlugForm {
  readonly size: string;
  readonly node: number;
}

/** Why no stick can be plugged now; undefined when one can. */
export function whyNotPlug({ state, memory }: Pick<Vm, 'state' | 'memory'>): string | undefined {
  if (memory.growthMode !== 'haprot') return 'This machine takes no sticks.';
  if (state !== 'running') return 'A stick is plugged while the VM runs.';
  if (!memory.guest?.connected) return 'The guest has not connected yet; sticks can be plugged once it has.';
  if (memory.slots.used >= memory.slots.limit) return `All ${memory.slots.limit} slots are taken.`;
  return memory.pluggedBytes >= memory.maximumBytes ? 'The VM is at its maximum.' : undefined;
}

/** The size in bytes, or a sentence about what is wrong with it. */
export function judgePlug(form: PlugForm, { maximumBytes, pluggedBytes }: Vm['memory']): number | string {
  const bytes = readSize(form.size);
  if (typeof bytes === 'string') return bytes;
  const room = maximumBytes - pluggedBytes;
  return bytes > room ? `Up to the maximum there is room for ${sizeWords(room)}.` : bytes;
}
