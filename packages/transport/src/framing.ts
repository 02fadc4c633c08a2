/** Cuts a stream of text chunks into lines; the line end (`\n` or `\r\n`) is not part of a line. */
export interface LineReader {
  push(chunk: string): void;
  /** What came after the last line end. */
  readonly rest: string;
}

export interface LineReaderOptions {
  readonly onLine: (line: string) => void;
  /** Longest line in characters; a longer one is dropped up to its end and told to `onTooLong` once. */
  readonly limit?: number;
  readonly onTooLong?: () => void;
}

const DEFAULT_LIMIT = 1024 * 1024;

export function createLineReader(options: LineReaderOptions): LineReader {
  const limit = options.limit ?? DEFAULT_LIMIT;
  let rest = '';
  let skipping = false;

  function finish(end: string): void {
    const line = rest + end;
    rest = '';
    if (skipping) skipping = false;
    else if (line.length > limit) options.onTooLong?.();
    else options.onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  return {
    push(chunk) {
      let from = 0;
      for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', from)) {
        finish(chunk.slice(from, at));
        from = at + 1;
      }
      if (!skipping) rest += chunk.slice(from);
      if (rest.length <= limit) return;
      rest = '';
      skipping = true;
      options.onTooLong?.();
    },
    get rest() {
      return rest;
    },
  };
}
