import type { FastifyRequest } from 'fastify';
import { isSameSecret } from './admin-token.ts';
import type { LoginCodes } from './login-codes.ts';
import type { Sessions } from './sessions.ts';

export interface Access {
  readonly token: string;
  readonly sessions: Sessions;
  readonly codes: LoginCodes;
}

/** Who asks. Roles come with a later issue: until then everybody who may ask is the administrator. */
export interface Caller {
  readonly actor: string;
  readonly role: 'admin';
  readonly by: 'token' | 'session';
  /** Epoch milliseconds; null for a token, which does not expire. */
  readonly expiresAt: number | null;
}

/** Until there are roles. */
export const ADMIN = { actor: 'admin', role: 'admin' } as const;

export const SESSION_COOKIE = 'dimmer_session';

/** The caller by its bearer token or its cookie, or undefined. A wrong token is not made good by a cookie. */
export function identify(request: FastifyRequest, access: Access): Caller | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    const right = token !== undefined && isSameSecret(token, access.token);
    return right ? { ...ADMIN, by: 'token', expiresAt: null } : undefined;
  }
  const secret = request.cookies[SESSION_COOKIE];
  const expiresAt = secret === undefined ? undefined : access.sessions.find(secret);
  return expiresAt === undefined ? undefined : { ...ADMIN, by: 'session', expiresAt };
}
