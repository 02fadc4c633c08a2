import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const hash = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex');

/** A hash of the contents and names of files and of everything in folders; what is not there counts as empty. */
export function hashTree(...places) {
  const digest = createHash('sha256');
  const add = (place) => {
    if (!existsSync(place)) return;
    if (statSync(place).isDirectory()) {
      for (const name of readdirSync(place).sort()) add(path.join(place, name));
    } else digest.update(`${place}\0`).update(readFileSync(place));
  };
  for (const place of places) add(place);
  return digest.digest('hex');
}

/** Runs `work` only when `output` is missing or was made from something else than `key`. */
export function once({ name, key, output }, work) {
  const stamp = path.join('node_modules', `.${name}-stamp`);
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  // A run that is cut short must not look like a finished one.
  rmSync(stamp, { force: true });
  work();
  mkdirSync('node_modules', { recursive: true });
  writeFileSync(stamp, key);
}
