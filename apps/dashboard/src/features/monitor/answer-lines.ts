import type { MonitorAnswer, Problem } from '@dimmer/contract';
import type { LogLine } from './console-log.ts';

type Line = Pick<LogLine, 'speaker' | 'text'>;

/** Beyond this a QMP answer is written over several lines. */
const LONGEST_LINE = 120;

/** What a command was answered, line by line; the human monitor says nothing where all is well. */
export function answerLines(answer: MonitorAnswer): readonly Line[] {
  if ('output' in answer) return printed(answer.output);
  const flat = JSON.stringify({ return: answer.return });
  const text = flat.length <= LONGEST_LINE ? flat : JSON.stringify({ return: answer.return }, null, 2);
  return [{ speaker: 'answer', text }];
}

function printed(output: string): readonly Line[] {
  const lines = output.split(/\r?\n/).filter((line) => line !== '');
  return lines.map((text) => ({ speaker: isRefusal(text) ? 'error' : 'answer', text }));
}

/** How a failed or unknown command of the human monitor begins (api.md). */
function isRefusal(line: string): boolean {
  return line.startsWith('Error: ') || line.startsWith('unknown command: ');
}

/** A refusal: QMP's own words where there are some. */
export function problemLine({ qmpError, detail, title }: Problem): Line {
  return { speaker: 'error', text: qmpError ? JSON.stringify(qmpError) : detail || title };
}
