import { expect, test } from 'vitest';
import {
  EMPTY_HISTORY,
  readHistory,
  remember,
  shownLine,
  stepBack,
  stepForward,
} from '../../src/features/monitor/line-history.ts';

test('up and down walk the lines, and what was being typed is not lost', () => {
  const history = remember(remember(EMPTY_HISTORY, 'info balloon'), 'balloon 1');
  const back = stepBack(history, 'dev');
  expect(shownLine(back)).toBe('balloon 1');
  expect(shownLine(stepBack(back, 'balloon 1'))).toBe('info balloon');
  expect(shownLine(stepBack(stepBack(stepBack(back, ''), ''), ''))).toBe('info balloon');
  expect(shownLine(stepForward(back))).toBe('dev');
  expect(shownLine(stepForward(stepForward(back)))).toBe('dev');
});

test('a line sent twice is remembered once', () => {
  expect(remember(remember(EMPTY_HISTORY, 'a'), 'a').lines).toEqual(['a']);
});

test('only the last 200 lines are kept', () => {
  const lines = Array.from({ length: 201 }, (_, index) => String(index));
  expect(lines.reduce(remember, EMPTY_HISTORY).lines).toHaveLength(200);
});

test.each([null, '', 'no json', '{"a":1}'])('foreign storage is an empty history: %s', (stored) => {
  expect(readHistory(stored).lines).toEqual([]);
});

test('from storage only strings are read', () => {
  expect(readHistory('["a", 5, "b"]').lines).toEqual(['a', 'b']);
});
