import { createCell } from '../../../lib/cell.ts';

/** How long a change can be taken back in place (ms). */
export const UNDO_MS = 600_000;

/** A target that was set from this page, and the one before it. */
export interface Undo {
  readonly vm: string;
  readonly beforeBytes: number;
  readonly targetBytes: number;
  /** Epoch ms. */
  readonly at: number;
}

/** The last change of each VM (by id); it lives as long as the page. */
export const undos = createCell<ReadonlyMap<string, Undo>>(new Map());

export function rememberUndo(undo: Undo): void {
  undos.set(new Map([...undos.get(), [undo.vm, undo]]));
}

export function forgetUndo(vm: string): void {
  undos.set(new Map([...undos.get()].filter(([id]) => id !== vm)));
}

/** The change that can still be taken back: not too old, and nobody has set another target since. */
export function openUndo(undo: Undo | undefined, targetBytes: number, now: number): Undo | null {
  if (!undo || now - undo.at > UNDO_MS || undo.targetBytes !== targetBytes) return null;
  return undo;
}
