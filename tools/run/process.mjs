import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The Node that runs this; tools are run by their JavaScript entry, which saves the package manager's own start. */
export const node = process.execPath;

export const tool = (file) => path.join('node_modules', file);

export function say(text) {
  console.log(`\n[dimmer] ${text}`);
}

/** Ends the command with a sentence that says what to do. */
export function fail(text) {
  console.error(`\n[dimmer] ${text}`);
  process.exit(1);
}

/** Runs a program to its end; answers its exit code. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) fail(`Could not run ${command}: ${error.message}`);
  return status ?? 1;
}

/** Runs a program without which nothing further makes sense. */
export function must(what, advice, command, args, options) {
  const status = run(command, args, options);
  if (status !== 0) fail(`${what} failed (exit code ${status}). ${advice}`);
}
