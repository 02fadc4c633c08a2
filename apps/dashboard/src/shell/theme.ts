import { createCell } from '../lib/cell.ts';
import { readStored, writeStored } from '../lib/stored.ts';

export type Theme = 'system' | 'light' | 'dark';

/** Also read by public/theme.js before the first paint. */
const STORAGE_KEY = 'dimmer.theme';

export const theme = createCell<Theme>(storedTheme());

export function setTheme(next: Theme): void {
  const { dataset } = document.documentElement;
  if (next === 'system') delete dataset['theme'];
  else dataset['theme'] = next;
  writeStored(STORAGE_KEY, next === 'system' ? null : next);
  theme.set(next);
}

function storedTheme(): Theme {
  const stored = readStored(STORAGE_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
