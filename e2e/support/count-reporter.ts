import { writeFileSync } from 'node:fs';
import type { FullConfig, Reporter, Suite } from '@playwright/test/reporter';

/** Leaves the figures of a run in COUNT_FILE, for the one closing line of `npm test`. */
export default class CountReporter implements Reporter {
  private suite: Suite | undefined;
  private errors = 0;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.suite = suite;
  }

  /** What is no test's fault: a story that does not load, a service that does not start. */
  onError(): void {
    this.errors += 1;
  }

  onEnd(): void {
    const file = process.env['COUNT_FILE'];
    if (!file) return;
    const outcomes = this.suite?.allTests().map((test) => test.outcome()) ?? [];
    const count = (...wanted: string[]): number => outcomes.filter((outcome) => wanted.includes(outcome)).length;
    const figures = {
      passed: count('expected', 'flaky'),
      failed: count('unexpected') + this.errors,
      skipped: count('skipped'),
    };
    writeFileSync(file, JSON.stringify(figures));
  }
}
