import { createCell } from '../lib/cell.ts';
import { readStored, writeStored } from '../lib/stored.ts';

export type Scale = 'desk' | 'wall';

/** Also read by public/theme.js before the first paint. */
const STORAGE_KEY = 'dimmer.scale';

/** All sizes are rem: one number on the root scales a whole room. */
export const scale = createCell<Scale>(readStored(STORAGE_KEY) === 'wall' ? 'wall' : 'desk');

export function setScale(next: Scale): void {
  const { dataset } = document.documentElement;
  if (next === 'wall') dataset['scale'] = 'wall';
  else delete dataset['scale'];
  writeStored(STORAGE_KEY, next === 'wall' ? next : null);
  scale.set(next);
}
