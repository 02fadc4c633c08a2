import type { Finding } from '@dimmer/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bySeverity, countOfNote, diagnosisWords } from '../../src/features/diagnosis/finding-order.ts';

type Severity = Finding['severity'];

const finding = (severity: Severity, code: string = severity): Finding => ({
  code,
  severity,
  title: `Title of ${code}`,
  detail: '',
  fix: null,
});
const findings = (...severities: readonly Severity[]) => severities.map((severity) => finding(severity));

test('what blocks comes first, what is in order last, and equals keep their order', () => {
  const list = [finding('ok'), finding('warning', 'w1'), finding('info'), finding('error'), finding('warning', 'w2')];
  expect(bySeverity(list).map(({ code }) => code)).toEqual(['error', 'w1', 'w2', 'info', 'ok']);
});

test.each<readonly [readonly Severity[], string]>([
  [['ok', 'error', 'warning'], 'One thing blocks resizing.'],
  [['error', 'error'], '2 things block resizing.'],
  [['warning', 'ok'], 'One thing to look at.'],
  [['ok', 'info'], 'Nothing blocks resizing.'],
  [[], 'Nothing blocks resizing, as far as can be seen.'],
])('%j is summed up: %s', (severities, words) => {
  expect(diagnosisWords(findings(...severities))).toBe(words);
});

test('what is in order is not counted', () => {
  expect(countOfNote(findings('ok', 'error', 'info', 'warning'))).toBe(2);
  expect(countOfNote(findings('ok', 'info'))).toBeUndefined();
});

test('nothing is lost or made by sorting', () => {
  const severity = fc.constantFrom<Severity[]>('ok', 'info', 'warning', 'error');
  fc.assert(
    fc.property(fc.array(severity), (severities) => {
      const sorted = bySeverity(findings(...severities)).map((one) => one.severity);
      expect(sorted.toSorted()).toEqual(severities.toSorted());
      expect(sorted.lastIndexOf('error')).toBeLessThan(sorted.includes('ok') ? sorted.indexOf('ok') : Infinity);
    }),
  );
});
