import { useState } from 'react';
import { type LineHistory, readHistory } from './line-history.ts';

/** The lines sent to a VM, kept for the session of the browser. */
export function useLineHistory(vm: string): readonly [LineHistory, (next: LineHistory) => void] {
  const key = `dimmer.monitor.${vm}`;
  const [history, setHistory] = useState(() => readHistory(read(key)));
  const keep = (next: LineHistory) => {
    setHistory(next);
    if (next.lines !== history.lines) write(key, JSON.stringify(next.lines));
  };
  return [history, keep];
}

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // No storage: the history lasts until the tab is left.
  }
}
