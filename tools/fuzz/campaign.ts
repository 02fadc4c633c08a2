import { runOne, type RunResult } from './run-one.ts';

/** Which runs of a seed are done here, and for how long. */
export interface CampaignOptions {
  readonly seed: number;
  /** Runs `first`, `first + step`, … below `runs`; null: no end but that of time. */
  readonly runs: number | null;
  readonly first: number;
  readonly step: number;
  /** Null: no end but that of runs. */
  readonly seconds: number | null;
  /** End with the first run that breaks a rule. */
  readonly untilFailure: boolean;
}

export interface Tally {
  readonly runs: number;
  readonly inputs: number;
  readonly failures: number;
}

/** A run that broke a rule; it can be done again from the seed and its number. */
export interface FailedRun {
  readonly run: number;
  readonly rule: string;
}

export interface CampaignReport {
  /** What was done since the last report. */
  readonly tally: Tally;
  readonly failed: readonly FailedRun[];
  readonly rssBytes: number;
}

const REPORT_EVERY_MS = 1000;

/** A busy machine can make one step seem endless: a hang counts when it happens again. */
function runSurely(seed: number, run: number): RunResult {
  const result = runOne(seed, run);
  return result.failure?.finding.rule === 'hang' ? runOne(seed, run) : result;
}

/** Does the runs one after the other and reports about once a second, and at the end. */
export function runCampaign(options: CampaignOptions, report: (report: CampaignReport) => void): void {
  const { seed, first, step } = options;
  const last = options.runs ?? Number.POSITIVE_INFINITY;
  const deadline = options.seconds === null ? Number.POSITIVE_INFINITY : Date.now() + options.seconds * 1000;
  let tally = { runs: 0, inputs: 0, failures: 0 };
  let failed: FailedRun[] = [];
  let nextReport = Date.now() + REPORT_EVERY_MS;

  function tell(): void {
    report({ tally, failed, rssBytes: process.memoryUsage.rss() });
    tally = { runs: 0, inputs: 0, failures: 0 };
    failed = [];
  }

  for (let run = first; run < last && Date.now() < deadline; run += step) {
    const { inputs, failure } = runSurely(seed, run);
    tally = { runs: tally.runs + 1, inputs: tally.inputs + inputs, failures: tally.failures + (failure ? 1 : 0) };
    if (failure) failed.push({ run, rule: failure.finding.rule });
    if (failure && options.untilFailure) break;
    if (Date.now() < nextReport) continue;
    nextReport = Date.now() + REPORT_EVERY_MS;
    tell();
  }
  tell();
}
