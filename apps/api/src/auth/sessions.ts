import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { digest } from './admin-token.ts';

/** A browser stays logged in for this long. */
const LASTS_MS = 30 * 24 * 3_600_000;

export interface OpenSession {
  /** What the cookie holds; only its digest is kept. */
  readonly secret: string;
  readonly expiresAt: number;
}

export interface Sessions {
  open(): Promise<OpenSession>;
  /** When the session ends, or undefined when there is no such session (any more). */
  find(secret: string): number | undefined;
  end(secret: string): Promise<void>;
}

interface SessionFile {
  readonly token: string;
  readonly sessions: Readonly<Record<string, number>>;
}

/**
 * The browsers that are logged in, in a file of the data directory, so that a restart of Dimmer logs nobody out and a
 * logout lasts. Another admin token ends them all.
 */
export function openSessions(dataDir: string, token: string, now: () => number): Sessions {
  const file = path.join(dataDir, 'sessions.json');
  const sessions = new Map<string, number>(Object.entries(readSessions(file, token)));
  let saving = Promise.resolve();

  function save(): Promise<void> {
    for (const [key, expiresAt] of sessions) if (expiresAt <= now()) sessions.delete(key);
    const body: SessionFile = { token: digest(token), sessions: Object.fromEntries(sessions) };
    saving = saving.catch(() => undefined).then(() => replaceFile(file, JSON.stringify(body)));
    return saving;
  }

  return {
    async open() {
      const secret = randomBytes(32).toString('base64url');
      const expiresAt = now() + LASTS_MS;
      sessions.set(digest(secret), expiresAt);
      await save();
      return { secret, expiresAt };
    },
    find(secret) {
      const expiresAt = sessions.get(digest(secret));
      return expiresAt !== undefined && now() < expiresAt ? expiresAt : undefined;
    },
    async end(secret) {
      if (sessions.delete(digest(secret))) await save();
    },
  };
}

/** A file that is missing or damaged only means that people have to log in again. */
function readSessions(file: string, token: string): SessionFile['sessions'] {
  try {
    const body = JSON.parse(readFileSync(file, 'utf8')) as Partial<SessionFile>;
    return body.token === digest(token) ? (body.sessions ?? {}) : {};
  } catch {
    return {};
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
