import type { Finding } from '@dimmer/contract';

type Severity = Finding['severity'];

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2, ok: 3 };

/** What blocks first, what is in order last; within a severity as they came. */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** What a diagnosis comes to, in one sentence: only what asks for something is counted. */
export function diagnosisWords(findings: readonly Finding[]): string {
  const count = (wanted: Severity): number => findings.filter(({ severity }) => severity === wanted).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (errors > 0) return errors === 1 ? 'One thing blocks resizing.' : `${errors} things block resizing.`;
  if (warnings > 0) return warnings === 1 ? 'One thing to look at.' : `${warnings} things to look at.`;
  return count('ok') === 0 ? 'Nothing blocks resizing, as far as can be seen.' : 'Nothing blocks resizing.';
}

/** How many ask for something; undefined for none, which is not worth a figure. */
export function countOfNote(findings: readonly Finding[]): number | undefined {
  return findings.filter(({ severity }) => severity === 'error' || severity === 'warning').length || undefined;
}
