import { createCell } from '../../lib/cell.ts';

/** Who speaks on a line of the console: the person (to the human monitor or to QMP), the machine, or Dimmer. */
export type Speaker = 'hmp' | 'qmp' | 'answer' | 'error' | 'event' | 'dimmer';

export interface LogLine {
  readonly id: number;
  /** Epoch ms. */
  readonly at: number;
  readonly speaker: Speaker;
  readonly text: string;
}

const MOST_LINES = 1000;

/** Logs by VM (id): they outlive a change of the tab, not of the page. */
export const consoleLogs = createCell<ReadonlyMap<string, readonly LogLine[]>>(new Map());

let lastId = 0;

export function addLine(vm: string, line: Omit<LogLine, 'id'>): void {
  lastId += 1;
  const lines = [...(consoleLogs.get().get(vm) ?? []), { id: lastId, ...line }].slice(-MOST_LINES);
  consoleLogs.set(new Map([...consoleLogs.get(), [vm, lines]]));
}

export function clearLog(vm: string): void {
  consoleLogs.set(new Map([...consoleLogs.get()].filter(([id]) => id !== vm)));
}

/** The log as text for the clipboard. `writeTime` gives the time of a line. */
export function writeLog(lines: readonly LogLine[], writeTime: (at: number) => string): string {
  return lines.map(({ at, speaker, text }) => `${writeTime(at)}  ${speaker.padEnd(6)}  ${text}`).join('\n');
}
