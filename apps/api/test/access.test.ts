import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import type { Session } from '@dimmer/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAdminToken } from '../src/auth/admin-token.ts';
import { createLoginCodes } from '../src/auth/login-codes.ts';
import { openSessions } from '../src/auth/sessions.ts';
import { refusal, startApp, type TestApp, TOKEN } from './support/start-app.ts';

const newDirectory = (): string => mkdtempSync(path.join(tmpdir(), 'dimmer-access-'));

describe('the admin token', () => {
  it('is made at the first start, for its owner only, and stays', () => {
    const dataDir = newDirectory();
    const token = readAdminToken(dataDir, undefined);
    expect(token.length).toBeGreaterThan(40);
    expect(statSync(path.join(dataDir, 'token')).mode & 0o777).toBe(0o600);
    expect(readAdminToken(dataDir, undefined)).toBe(token);
    expect(readAdminToken(dataDir, 'fixed from outside')).toBe('fixed from outside');
  });
});

describe('login codes', () => {
  it('work once, for ten minutes', () => {
    let now = 0;
    const codes = createLoginCodes(() => now);
    const [once, late] = [codes.make(), codes.make()];
    expect(codes.spend('made up')).toBe(false);
    expect([codes.spend(once), codes.spend(once)]).toEqual([true, false]);
    now = 10 * 60_000;
    expect(codes.spend(late)).toBe(false);
  });
});

describe('sessions', () => {
  it('outlast a restart, end by logout, by time, and with another token', async () => {
    const dataDir = newDirectory();
    let now = 1000;
    const reopen = (token = 'one') => openSessions(dataDir, token, () => now);
    const first = reopen();
    const { secret, expiresAt } = await first.open();
    const other = await first.open();
    expect(reopen().find(secret)).toBe(expiresAt);
    expect(reopen('another').find(secret)).toBeUndefined();
    await first.end(other.secret);
    expect(reopen().find(other.secret)).toBeUndefined();
    now = expiresAt;
    expect(reopen().find(secret)).toBeUndefined();
  });

  it('are kept as digests, and a damaged file logs everybody out', async () => {
    const dataDir = newDirectory();
    const { secret } = await openSessions(dataDir, 'one', () => 0).open();
    const file = path.join(dataDir, 'sessions.json');
    expect(readFileSync(file, 'utf8')).not.toContain(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, '{"token"');
    expect(openSessions(dataDir, 'one', () => 0).find(secret)).toBeUndefined();
  });
});

describe('who may ask', () => {
  let lab: TestApp;
  beforeAll(async () => {
    lab = await startApp();
  });
  afterAll(() => lab.close());

  const ask = (...args: Parameters<TestApp['ask']>) => lab.ask<Session>(...args);

  async function logIn(): Promise<string> {
    const { status, headers } = await ask('POST', '/api/v1/session', { code: lab.codes.make() }, { token: false });
    expect(status).toBe(200);
    const cookie = String(headers['set-cookie']);
    expect(cookie).toMatch(/; Path=\/; Expires=.*; HttpOnly; SameSite=Strict$/);
    return cookie.split(';')[0]!;
  }

  it('nobody without a token, whatever is asked for', async () => {
    const without = { token: false } as const;
    expect(refusal(await ask('GET', '/api/v1/vms', undefined, without))).toBe('401 unauthenticated');
    expect(refusal(await ask('PATCH', '/api/v1/vms/nobody/memory', { nonsense: 1 }, without))).toBe(
      '401 unauthenticated',
    );
    expect(refusal(await ask('GET', '/api/v1/vms', undefined, { token: 'a-wrong-one' }))).toBe('401 unauthenticated');
    const nowhere = await lab.app.inject({ method: 'GET', url: '/api/v1/nowhere' });
    expect(nowhere.statusCode).toBe(401);
  });

  it('nobody without a token, however the address is spelled', async () => {
    // The router reads escapes of its own: the place that answers counts, not the spelling.
    for (const url of ['/%61pi/v1/vms', '/ap%69/v1/vms/nobody', '/%61%70%69/v1', '/%61pi/v1/stream']) {
      expect((await lab.app.inject({ method: 'GET', url })).statusCode).toBe(401);
    }
  });

  it('anybody may know whether it is alive and ready', async () => {
    expect(await ask('GET', '/healthz', undefined, { token: false })).toMatchObject({
      status: 200,
      body: { alive: true },
    });
    expect(await ask('GET', '/readyz', undefined, { token: false })).toMatchObject({
      status: 200,
      body: { ready: true, store: true, hypervisor: true },
    });
  });

  it('a browser with a cookie, until it logs out', async () => {
    const headers = { cookie: await logIn() };
    const who = await ask('GET', '/api/v1/session', undefined, { token: false, headers });
    expect(who.body).toMatchObject({ actor: 'admin', role: 'admin' });
    expect(who.body.expiresAt).not.toBeNull();
    expect((await ask('DELETE', '/api/v1/session', undefined, { token: false, headers })).status).toBe(204);
    expect(refusal(await ask('GET', '/api/v1/session', undefined, { token: false, headers }))).toBe(
      '401 unauthenticated',
    );
  });

  it('a login by the token, and by no other', async () => {
    const logInBy = (body: object) => ask('POST', '/api/v1/session', body, { token: false });
    expect((await logInBy({ token: TOKEN })).status).toBe(200);
    expect(refusal(await logInBy({ token: 'x' }))).toBe('401 unauthenticated');
    expect(refusal(await logInBy({ code: 'x' }))).toBe('401 unauthenticated');
    expect(refusal(await logInBy({}))).toBe('400 bad-request');
    expect(refusal(await logInBy({ token: TOKEN, code: 'x' }))).toBe('400 bad-request');
  });

  it('a bearer token has a session of its own kind', async () => {
    expect((await ask('GET', '/api/v1/session')).body).toEqual({ actor: 'admin', role: 'admin', expiresAt: null });
  });

  it('pages of another origin may not write with the cookie, nor log in', async () => {
    const cookie = await logIn();
    const from = (origin: string) => ({ token: false, headers: { cookie, origin, host: 'dimmer.test:6400' } }) as const;
    const write = (origin: string) => ask('PATCH', '/api/v1/vms/nobody', {}, from(origin));
    expect(refusal(await write('http://evil.test'))).toBe('403 foreign-origin');
    expect(refusal(await write('null'))).toBe('403 foreign-origin');
    expect(refusal(await write('http://dimmer.test:6400'))).toBe('404 vm-unknown');
    const login = await ask('POST', '/api/v1/session', { token: TOKEN }, from('http://evil.test'));
    expect(refusal(login)).toBe('403 foreign-origin');
  });

  it('the headers keep the pages to themselves', async () => {
    const { headers } = await ask('GET', '/api/v1');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
