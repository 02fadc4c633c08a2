import { randomBytes } from 'node:crypto';
import { digest } from './admin-token.ts';

/** A login URL is good for this long. */
const GOOD_FOR_MS = 10 * 60_000;

export interface LoginCodes {
  make(): string;
  /** True once per code that is still good. */
  spend(code: string): boolean;
}

/** Single-use codes of the login URL; they live in memory only, so that a restart ends them. */
export function createLoginCodes(now: () => number): LoginCodes {
  const goodUntil = new Map<string, number>();
  return {
    make() {
      const code = randomBytes(18).toString('base64url');
      goodUntil.set(digest(code), now() + GOOD_FOR_MS);
      return code;
    },
    spend(code) {
      const key = digest(code);
      const until = goodUntil.get(key);
      goodUntil.delete(key);
      return until !== undefined && now() < until;
    },
  };
}
