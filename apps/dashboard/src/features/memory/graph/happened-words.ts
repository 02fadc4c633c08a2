import type { LaneMark } from './marks.ts';

/** What happened in a window, counted: "3 operations, 1 of them fell short, 1 restart." */
export function happenedWords(operations: readonly LaneMark[], guest: readonly LaneMark[]): string {
  const short = operations.filter(({ look }) => look === 'short').length;
  const restarts = guest.filter(({ look }) => look === 'restart').length;
  const parts = [
    ...(operations.length === 0 ? [] : [count(operations.length, 'operation')]),
    ...(short === 0 ? [] : [`${short} of them fell short`]),
    ...(restarts === 0 ? [] : [count(restarts, 'restart')]),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
