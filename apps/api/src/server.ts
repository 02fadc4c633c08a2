import closeWithGrace from 'close-with-grace';
import { explainFailure } from './explain-failure.ts';
import { createLog } from './log/create-log.ts';
import { loadEnvFile } from './load-env-file.ts';
import { readSettings } from './settings.ts';
import { type Service, startService } from './start-service.ts';

/** Requests (1 s), the saving of machines (2 s) and the store get this long; then the process ends all the same. */
const STOP_WITHIN_MS = 5000;

/** Ends with one clear sentence instead of a stack, when a person can do something about it. */
function refuse(sentence: string): never {
  process.stderr.write(`\nDimmer cannot start. ${sentence}\n\n`);
  process.exit(1);
}

function greet({ url, loginUrl }: Service): void {
  process.stdout.write(
    `\n  Dimmer is ready at ${url}\n\n  Open this to log in (it works once, for 10 minutes):\n\n    ${loginUrl}\n\n`,
  );
}

loadEnvFile('.env');
const settings = readSettings(process.env);
if ('wrong' in settings) refuse(settings.wrong.join(' '));
const log = createLog(settings);

try {
  const service = await startService(settings, log);
  closeWithGrace({ delay: STOP_WITHIN_MS, logger: log }, async ({ signal, err }) => {
    if (err) log.error({ err }, 'Stopping because of a fault of ours');
    else log.info(`Stopping (${signal ?? 'asked to'})`);
    // What a fault may have left behind is nothing to go on with.
    await service.stop({ abrupt: err !== undefined });
    log.info('Stopped: everything is written');
  });
  greet(service);
} catch (error) {
  const sentence = explainFailure(error, settings);
  if (sentence === undefined) throw error;
  refuse(sentence);
}
