import { readFileSync } from 'node:fs';
import { replay } from '../../packages/hv-balloon/test/fuzz/replay.ts';
import { readTranscript } from '../../packages/hv-balloon/test/fuzz/transcript.ts';
import { type FuzzArguments, HELP, readArguments } from './arguments.ts';
import { createSummary } from './summary.ts';
import { runCampaigns } from './run-campaigns.ts';

const drawnSeed = crypto.getRandomValues(new Uint32Array(1))[0]!;
const wish = readArguments(process.argv.slice(2), drawnSeed);
if (wish === 'help') process.stdout.write(HELP);
else if ('error' in wish) refuse(wish.error);
else if (wish.replay !== null) playFile(wish.replay);
else await fuzz(wish);

function refuse(error: string): void {
  process.stderr.write(`${error}\nTry --help.\n`);
  process.exitCode = 2;
}

function playFile(file: string): void {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return refuse(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const transcript = readTranscript(text);
  if ('error' in transcript) return refuse(`${file}: ${transcript.error}`);
  const found = replay(transcript);
  const inputs = found ? found.move + 1 : transcript.moves.length;
  console.log(
    found ? `input ${inputs} broke the rule "${found.rule}": ${found.detail}` : `${inputs} inputs, no rule broken`,
  );
  process.exitCode = found ? 1 : 0;
}

async function fuzz({ seed, jobs, run, save, ...limits }: FuzzArguments): Promise<void> {
  console.log(`seed ${seed}`);
  const summary = createSummary(seed, save);
  if (run === null) await runCampaigns({ ...limits, seed }, jobs, summary.take);
  else summary.takeRun(run);
  console.log(summary.lastLine());
  process.exitCode = summary.failures > 0 ? 1 : 0;
}
