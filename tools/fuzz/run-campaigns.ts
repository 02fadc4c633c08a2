import { fork } from 'node:child_process';
import type { CampaignOptions, CampaignReport } from './campaign.ts';

/** Shares the runs out among as many processes; a process that dies is told as an error. */
export async function runCampaigns(
  options: Pick<CampaignOptions, 'seed' | 'runs' | 'seconds'>,
  jobs: number,
  report: (report: CampaignReport, job: number) => void,
): Promise<void> {
  const shares = Array.from({ length: jobs }, (_, first) =>
    runShare({ ...options, first, step: jobs }, (one) => report(one, first)),
  );
  await Promise.all(shares);
}

function runShare(options: CampaignOptions, report: (report: CampaignReport) => void): Promise<void> {
  const child = fork(new URL('worker.ts', import.meta.url), [JSON.stringify(options)]);
  return new Promise((resolve, reject) => {
    child.on('message', (message) => report(message as CampaignReport));
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`the process of share ${options.first} ended with ${code ?? signal}`));
    });
  });
}
