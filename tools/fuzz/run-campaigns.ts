import { type ChildProcess, fork } from 'node:child_process';
import type { CampaignOptions, CampaignReport } from './campaign.ts';

/** Shares the runs out among as many processes; a process that dies by itself is told as an error. */
export async function runCampaigns(
  options: Omit<CampaignOptions, 'first' | 'step'>,
  jobs: number,
  report: (report: CampaignReport, job: number) => void,
): Promise<void> {
  const children = Array.from({ length: jobs }, (_, first) => start({ ...options, first, step: jobs }));
  const ended = new Set<ChildProcess>();

  function take(one: CampaignReport, job: number): void {
    report(one, job);
    if (!options.untilFailure || one.failed.length === 0) return;
    for (const [index, child] of children.entries()) {
      if (index === job) continue;
      ended.add(child);
      child.kill();
    }
  }

  await Promise.all(
    children.map((child, job) => {
      child.on('message', (message) => take(message as CampaignReport, job));
      return waitFor(child, () => ended.has(child));
    }),
  );
}

function start(options: CampaignOptions): ChildProcess {
  return fork(new URL('worker.ts', import.meta.url), [JSON.stringify(options)]);
}

function waitFor(child: ChildProcess, wasEnded: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (code === 0 || wasEnded()) resolve();
      else reject(new Error(`a process of the fuzzer ended with ${code ?? signal}`));
    });
  });
}
