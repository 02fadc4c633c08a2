import type { FastifyInstance, FastifyReply } from 'fastify';
import { ApiProblem } from '../api-problem.ts';
import type { AppOptions } from '../app-options.ts';
import { isSameSecret } from '../auth/admin-token.ts';
import { type Access, ADMIN, SESSION_COOKIE } from '../auth/authenticate.ts';
import type { OpenSession } from '../auth/sessions.ts';
import { toNullableTime, toTime } from '../present/time.ts';
import { addRoute } from './route.ts';

/** The browser's way in and out. */
export function addSessionRoutes(app: FastifyInstance, { access }: AppOptions): void {
  addRoute(app, 'createSession', {}, async ({ body, request, reply }) => {
    if (!mayLogIn(access, body)) throw new ApiProblem('unauthenticated', refusal(body));
    const session = await access.sessions.open();
    setCookie(reply, session, request.protocol === 'https');
    return { status: 200, body: { actor: ADMIN.actor, role: ADMIN.role, expiresAt: toTime(session.expiresAt) } };
  });

  addRoute(app, 'getSession', {}, ({ request }) => {
    const { actor, role, expiresAt } = request.caller!;
    return { status: 200, body: { actor, role, expiresAt: toNullableTime(expiresAt) } };
  });

  addRoute(app, 'deleteSession', {}, async ({ request, reply }) => {
    await access.sessions.end(request.cookies[SESSION_COOKIE] ?? '');
    reply.clearCookie(SESSION_COOKIE, { path: '/' });
    return { status: 204, body: undefined };
  });
}

interface LoginBody {
  readonly token?: string;
  readonly code?: string;
}

function mayLogIn({ token, codes }: Access, login: LoginBody): boolean {
  if (login.code !== undefined) return codes.spend(login.code);
  return login.token !== undefined && isSameSecret(login.token, token);
}

function refusal({ code }: LoginBody): string {
  return code === undefined
    ? 'This is not the admin token.'
    : 'This login URL has been used, or is older than 10 minutes. Log in with the token, or restart Dimmer for another URL.';
}

function setCookie(reply: FastifyReply, { secret, expiresAt }: OpenSession, secure: boolean): void {
  reply.setCookie(SESSION_COOKIE, secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    expires: new Date(expiresAt),
  });
}
