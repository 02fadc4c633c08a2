import type { HaprotRegistry } from '@dimmer/haprot';
import { corrupt, type PageRange, pagesToBytes, type SavedRefusal } from '@dimmer/pages';
import type { ObjectTree } from './object-tree.ts';

/** A stick as the protocol that announces it knows it. */
export interface AnnouncedStick extends PageRange {
  readonly id: string;
}

/** The first of a saved machine's sticks that its device, its backend and its own place do not agree on. */
export function findOddStick(
  { haprots }: HaprotRegistry,
  announced: readonly AnnouncedStick[],
  { backends }: ObjectTree,
): SavedRefusal | undefined {
  for (const [index, { id, memdev, range }] of haprots.entries()) {
    const backend = backends.get(memdev);
    const isItsOwn = backend?.user === id && backend.sizeBytes === pagesToBytes(range.count);
    if (!isItsOwn) return corrupt(`/haprots/${index}/memdev`, 'is no memory backend of this stick');
    const isKnown = announced.some((one) => one.id === id && one.start === range.start && one.count === range.count);
    if (!isKnown) return corrupt(`/haprots/${index}`, 'is not where the device has it');
  }
  if (announced.length > haprots.length) return corrupt('/haprots', 'lack a stick that the device has');
  const used = [...backends.values()].filter(({ user }) => user !== null);
  return used.length > haprots.length ? corrupt('/haprots', 'lack a stick that a memory backend has') : undefined;
}
