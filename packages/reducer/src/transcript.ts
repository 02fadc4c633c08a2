/** One line of a golden transcript: when, who, what. */
export interface TranscriptLine {
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
}

/** Prints a transcript as aligned text, times in seconds of the virtual clock. */
export function printTranscript(lines: readonly TranscriptLine[]): string {
  const who = Math.max(0, ...lines.map((line) => line.who.length));
  return lines
    .map((line) => `${(line.atMs / 1000).toFixed(3).padStart(10)}  ${line.who.padEnd(who)}  ${line.what}`.trimEnd())
    .concat('')
    .join('\n');
}
