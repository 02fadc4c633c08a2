import type { MemoryView } from '@dimmer/contract';
import { sizeWords } from '../../../lib/bytes.ts';
import type { Band, BandKind } from './bands.ts';

const WORDS: Readonly<Record<BandKind, string>> = {
  demand: 'demand',
  available: 'available',
  held: 'in the guest, reported as neither',
  unreported: 'in the guest, which reports nothing',
  ballooned: 'ballooned',
  idle: 'plugged but with nobody',
  unplugged: 'not plugged',
};

/** The ruler in words: "0 to 64.00 GiB: demand 20.00 GiB, …; actual 48.00 GiB, target 24.00 GiB". */
export function describeRuler(memory: MemoryView, bands: readonly Band[]): string {
  const parts = bands.map(({ kind, startBytes, endBytes }) => `${WORDS[kind]} ${sizeWords(endBytes - startBytes)}`);
  const actual = memory.actualBytes === null ? 'actual not known' : `actual ${sizeWords(memory.actualBytes)}`;
  const target = `target ${sizeWords(memory.targetBytes)}`;
  return `0 to ${sizeWords(memory.maximumBytes)}: ${parts.join(', ')}; ${actual}, ${target}`;
}
