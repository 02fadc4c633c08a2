import { existsSync } from 'node:fs';

/** Reads a `.env` file into the environment where there is one; what is set already stays. */
export function loadEnvFile(file: string): void {
  if (existsSync(file)) process.loadEnvFile(file);
}
