import { mkdirSync } from 'node:fs';
import path from 'node:path';

/** Where the sockets of external guests go that nobody chose a path for: absolute, and made where it is missing. */
export function makeGuestSocketDir(dataDir: string): string {
  const directory = path.resolve(dataDir, 'guests');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}
