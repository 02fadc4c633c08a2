/** The lines sent before, oldest first, and where the arrow keys are: at `lines.length` stands the line being typed. */
export interface LineHistory {
  readonly lines: readonly string[];
  readonly at: number;
  readonly draft: string;
}

const MOST_LINES = 200;

export const EMPTY_HISTORY: LineHistory = { lines: [], at: 0, draft: '' };

export function openHistory(lines: readonly string[]): LineHistory {
  return { lines, at: lines.length, draft: '' };
}

/** Remembers a line; the same line twice in a row is one. */
export function remember({ lines }: LineHistory, line: string): LineHistory {
  return openHistory(lines.at(-1) === line ? lines : [...lines, line].slice(-MOST_LINES));
}

/** One line back; `typed` is kept so that coming forward again finds it. */
export function stepBack(history: LineHistory, typed: string): LineHistory {
  if (history.at === 0) return history;
  const draft = history.at === history.lines.length ? typed : history.draft;
  return { ...history, at: history.at - 1, draft };
}

export function stepForward(history: LineHistory): LineHistory {
  return history.at === history.lines.length ? history : { ...history, at: history.at + 1 };
}

/** The line that the field shows. */
export function shownLine({ lines, at, draft }: LineHistory): string {
  return lines[at] ?? draft;
}

/** From storage; anything else than a list of strings is an empty history. */
export function readHistory(stored: string | null): LineHistory {
  try {
    const value: unknown = JSON.parse(stored ?? '[]');
    return openHistory(Array.isArray(value) ? value.filter((line) => typeof line === 'string') : []);
  } catch {
    return EMPTY_HISTORY;
  }
}
