import type { MemoryView } from '@dimmer/contract';
import { gibFigure } from '../../../lib/bytes.ts';
import { confirmBelowBytes, layZones, type Zone } from './reach.ts';
import type { SliderBounds } from './slider-keys.ts';
import { zoneOf } from './value-words.ts';

/** A size that somebody is about to ask for, and what stands between it and Apply. */
export interface ResizeDraft {
  readonly zones: readonly Zone[];
  readonly bounds: SliderBounds;
  /** The name has to be typed: the least size that needs no name. */
  readonly confirmBelowBytes: number | null;
  /** Why Apply is not possible; undefined when it is. */
  readonly reason: string | undefined;
}

/** What is to be said of a size before it is asked for. `typed` is what stands in the confirmation. */
export function judgeDraft(memory: MemoryView, bytes: number | undefined, name: string, typed: string): ResizeDraft {
  const zones = layZones(memory, gibFigure);
  const top = zones.findLast(({ kind }) => kind !== 'above-range')?.endBytes ?? memory.maximumBytes;
  const bounds = { minimumBytes: memory.minimumBytes, maximumBytes: top, stepBytes: memory.range.stepBytes };
  const confirm = needsName(memory, bytes) ? confirmBelowBytes(memory) : null;
  return {
    zones,
    bounds,
    confirmBelowBytes: confirm,
    reason: whyNot(bytes, zones, top) ?? whyNoName(confirm, name, typed) ?? whyNothing(memory, bytes),
  };
}

/** Growing never needs the name, whatever the guest's demand is. */
function needsName(memory: MemoryView, bytes: number | undefined): boolean {
  const limit = confirmBelowBytes(memory);
  if (bytes === undefined || limit === null || bytes < memory.minimumBytes) return false;
  return bytes < limit && bytes < (memory.actualBytes ?? 0);
}

function whyNot(bytes: number | undefined, zones: readonly Zone[], top: number): string | undefined {
  if (bytes === undefined) return 'What is typed is no size.';
  const zone = bytes <= top ? zoneOf(Math.min(bytes, top - 1), zones) : zones.at(-1);
  if (zone?.kind === 'below-minimum') return `${zone.label} GiB.`;
  if (bytes > top)
    return `${zones.at(-1)?.kind === 'above-range' ? zones.at(-1)?.label : `Above the maximum of ${gibFigure(top)} GiB`}.`;
  return undefined;
}

function whyNoName(confirm: number | null, name: string, typed: string): string | undefined {
  return confirm !== null && typed !== name ? `Type ${name} first.` : undefined;
}

/** At rest at this target, asking for it again would do nothing. */
function whyNothing({ control, phase, targetBytes }: MemoryView, bytes: number | undefined): string | undefined {
  const isAtRest = control === 'target' && (phase === 'settled' || phase === 'offline');
  return isAtRest && bytes === targetBytes ? 'This is its target already.' : undefined;
}
