import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeTranscript } from '../../packages/hv-balloon/test/fuzz/transcript.ts';
import type { CampaignReport } from './campaign.ts';
import { runOne } from './run-one.ts';
import { shrink } from './shrink.ts';

/** Adds up what the processes report, and shows one shrunk run for each rule that was broken. */
export interface Summary {
  readonly failures: number;
  readonly take: (report: CampaignReport, job: number) => void;
  /** A single run, done here. */
  takeRun(run: number): void;
  lastLine(): string;
}

const PROGRESS_EVERY_MS = 30_000;

export function createSummary(seed: number, folder: string | null): Summary {
  const began = Date.now();
  const shown = new Set<string>();
  const rssByJob = new Map<number, number>();
  let nextProgress = began + PROGRESS_EVERY_MS;
  let runs = 0;
  let inputs = 0;
  let failures = 0;

  function show(run: number): void {
    const { failure } = runOne(seed, run);
    if (!failure || shown.has(failure.finding.rule)) return;
    shown.add(failure.finding.rule);
    const { transcript, finding } = shrink(failure);
    const notes = [`seed ${seed}, run ${run}: broke the rule "${finding.rule}"`, finding.detail];
    const text = writeTranscript(transcript, notes);
    console.log(
      `\nFAILURE in run ${run}, shrunk from ${failure.transcript.moves.length} inputs to ${transcript.moves.length}:\n`,
    );
    console.log(text);
    if (folder === null) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${finding.rule}-${seed}-${run}.txt`), text);
  }

  function tellProgress(): void {
    const now = Date.now();
    if (now < nextProgress) return;
    nextProgress = now + PROGRESS_EVERY_MS;
    const seconds = (now - began) / 1000;
    const megabytes = [...rssByJob.values()].map((bytes) => `${Math.round(bytes / 2 ** 20)} MiB`).join(', ');
    console.log(`${Math.round(seconds)} s: ${lastLine()}; ${Math.round(inputs / seconds)} inputs/s; ${megabytes}`);
  }

  function lastLine(): string {
    return `${runs} runs, ${inputs} inputs, ${failures} failures, seed ${seed}`;
  }

  return {
    get failures() {
      return failures;
    },
    take({ tally, failed, rssBytes }, job) {
      runs += tally.runs;
      inputs += tally.inputs;
      failures += tally.failures;
      rssByJob.set(job, rssBytes);
      for (const { run, rule } of failed) if (!shown.has(rule)) show(run);
      tellProgress();
    },
    takeRun(run) {
      const result = runOne(seed, run);
      runs += 1;
      inputs += result.inputs;
      failures += result.failure ? 1 : 0;
      show(run);
    },
    lastLine,
  };
}
