import type { Zone } from './reach.ts';
import { sizeWords } from '../../../lib/bytes.ts';

/** The value of the slider in words: "44.00 GiB, 20.00 GiB more than actual, reachable now". */
export function valueWords(bytes: number, actualBytes: number | null, zones: readonly Zone[]): string {
  return [sizeWords(bytes), ...comparison(bytes, actualBytes), zoneWords(bytes, zones)].join(', ');
}

function comparison(bytes: number, actualBytes: number | null): readonly string[] {
  if (actualBytes === null) return [];
  if (bytes === actualBytes) return ['the same as actual'];
  const difference = sizeWords(Math.abs(bytes - actualBytes));
  return [`${difference} ${bytes > actualBytes ? 'more' : 'less'} than actual`];
}

const ZONE_WORDS: Readonly<Record<Zone['kind'], string>> = {
  'below-minimum': 'below the minimum',
  'below-demand': 'below what the guest needs, asks for the name',
  reachable: 'reachable now',
  'above-range': 'not reachable now',
};

export function zoneOf(bytes: number, zones: readonly Zone[]): Zone | undefined {
  return zones.find(({ startBytes, endBytes }) => bytes >= startBytes && bytes < endBytes) ?? zones.at(-1);
}

function zoneWords(bytes: number, zones: readonly Zone[]): string {
  const zone = zones.find(({ kind, endBytes }) => kind === 'reachable' && endBytes === bytes) ?? zoneOf(bytes, zones);
  return zone ? ZONE_WORDS[zone.kind] : '';
}
