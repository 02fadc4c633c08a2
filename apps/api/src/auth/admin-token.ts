import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The one token there is: `fixed` (DIMMER_TOKEN), or that of the data directory, made at the first start and readable
 * by its owner only.
 */
export function readAdminToken(dataDir: string, fixed: string | undefined): string {
  if (fixed !== undefined) return fixed;
  const file = path.join(dataDir, 'token');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const token = randomBytes(32).toString('base64url');
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
    return token;
  }
}

export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Takes as long for a nearly right guess as for a wrong one. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(digest(a)), Buffer.from(digest(b)));
}
