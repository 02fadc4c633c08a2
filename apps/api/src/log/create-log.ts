import { type Logger, pino } from 'pino';
import type { Settings } from '../settings.ts';
import { formatLine } from './format-line.ts';

/** One line on standard output for each thing that matters. Headers and bodies are never logged: secrets are in them. */
export function createLog({ logFormat, logLevel }: Pick<Settings, 'logFormat' | 'logLevel'>): Logger {
  const options = { level: logLevel, base: null };
  if (logFormat === 'json') return pino(options);
  return pino(options, { write: (json) => void process.stdout.write(formatLine(json)) });
}
