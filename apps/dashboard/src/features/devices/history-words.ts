import type { Layout } from '@dimmer/contract';
import { sizeWords } from '../../lib/bytes.ts';
import { ORIGIN_WORDS } from './stick-words.ts';

const VERBS: Readonly<Record<Layout['what'], string>> = { added: 'plugged', removed: 'removed', moved: 'moved' };

/** One change of the layout: "ha2 plugged, 8.00 GiB: grow to 12 GiB". */
export function historyWords({ what, stick, because }: Pick<Layout, 'what' | 'stick' | 'because'>): string {
  const hand = stick.origin === 'dimmer' ? '' : ` ${ORIGIN_WORDS[stick.origin]}`;
  const why = because === '' ? '' : `: ${because}`;
  return `${stick.id} ${VERBS[what]}${hand}, ${sizeWords(stick.sizeBytes)}${why}`;
}
