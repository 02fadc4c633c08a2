import { expect, test } from 'vitest';
import { type Binding, matchChord, writtenKey } from '../../src/shell/key-chord.ts';

const bind = (keys: string, label = keys): Binding => ({ keys, label, run: () => undefined });
const bindings = [bind('G F'), bind('Ctrl K'), bind('R', 'shell'), bind('R', 'page'), bind('F', 'find')];

const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, altKey: false });

test('letters are written large, chords with Ctrl', () => {
  expect(writtenKey(press('r'))).toBe('R');
  expect(writtenKey(press('k', true))).toBe('Ctrl K');
  expect(writtenKey(press('ArrowDown'))).toBe('ArrowDown');
});

test('the page wins over the shell', () => {
  expect(matchChord(bindings, '', 'R')).toMatchObject({ type: 'run', binding: { label: 'page' } });
});

test('the first of a pair waits for the second', () => {
  expect(matchChord(bindings, '', 'G')).toEqual({ type: 'waiting', first: 'G' });
  expect(matchChord(bindings, 'G', 'F')).toMatchObject({ binding: { keys: 'G F' } });
});

test('without its first, the second is a key of its own', () => {
  expect(matchChord(bindings, '', 'F')).toMatchObject({ binding: { label: 'find' } });
});

test('a chord with Ctrl is no pair', () => {
  expect(matchChord(bindings, '', 'Ctrl')).toEqual({ type: 'none' });
  expect(matchChord(bindings, '', 'Ctrl K')).toMatchObject({ type: 'run' });
});
