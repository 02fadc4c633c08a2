import { createCell } from '../lib/cell.ts';

export type Theme = 'system' | 'light' | 'dark';

/** Also read by public/theme.js before the first paint. */
const STORAGE_KEY = 'dimmer.theme';

export const theme = createCell<Theme>(storedTheme());

export function setTheme(next: Theme): void {
  const { dataset } = document.documentElement;
  if (next === 'system') delete dataset['theme'];
  else dataset['theme'] = next;
  storeTheme(next);
  theme.set(next);
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

function storeTheme(next: Theme): void {
  try {
    if (next === 'system') localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, next);
  } catch {
    // No storage: the choice lasts until the page is left.
  }
}
