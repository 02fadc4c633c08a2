import type { Login, Session } from '@dimmer/contract';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type SyntheticEvent, useEffect, useEffectEvent, useState } from 'react';
import { client } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { problemOf } from '../../api/problem-of.ts';
import { queryClient } from '../../api/query-client.ts';
import { sessionOpen } from '../../api/session.ts';
import { BrandMark } from '../../shell/brand.tsx';
import { usePageTitle } from '../../shell/page.tsx';
import { ThemeSwitch } from '../../shell/theme-switch.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { codeOfFragment } from './login-search.ts';

function useLogin() {
  const navigate = useNavigate();
  const { next = '/' } = useSearch({ from: '/login' });
  const enter = (session: Session): void => {
    queryClient.setQueryData(keys.session, session);
    sessionOpen.set(true);
    void navigate({ href: next, replace: true });
  };
  /** A code works once; who opens its URL again, and is logged in, is let through. */
  const logIn = (body: Login): Promise<Session> =>
    client.createSession({ body }).catch((refusal: unknown) => {
      if (body.code === undefined) throw refusal;
      return client.getSession().catch(() => {
        throw refusal;
      });
    });
  return useMutation({ mutationFn: logIn, onSuccess: enter });
}

/** Taken once: the code leaves the address bar and the history before it is used. */
function takeCode(): string | null {
  const code = codeOfFragment(window.location.hash);
  if (code !== null) window.history.replaceState(window.history.state, '', window.location.pathname);
  return code;
}

export function LoginPage() {
  usePageTitle('Log in');
  const login = useLogin();
  const enterWithCode = useEffectEvent(() => {
    const code = takeCode();
    if (code !== null) login.mutate({ code });
  });
  useEffect(() => {
    enterWithCode();
    window.addEventListener('hashchange', enterWithCode);
    return () => window.removeEventListener('hashchange', enterWithCode);
  }, []);
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-100">
        <h1 className="mb-4 flex items-center justify-center gap-2.5 text-lg font-semibold tracking-[-0.017em]">
          <BrandMark className="size-7" />
          Dimmer
        </h1>
        <Card className="p-5">
          <LoginForm login={login} />
        </Card>
        <div className="mt-3 flex items-center justify-between gap-3 pl-5 text-xs text-fg-3">
          Controls the memory of virtual machines
          <ThemeSwitch />
        </div>
      </div>
    </main>
  );
}

function LoginForm({ login }: { readonly login: ReturnType<typeof useLogin> }) {
  const [token, setToken] = useState('');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (token !== '') login.mutate({ token: token.trim() });
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <p className="text-fg-2">
        Open the login URL that Dimmer printed when it started, or paste the admin token. It is kept in the file{' '}
        <span className="code">token</span> of the data directory.
      </p>
      <Field label="Admin token">
        <TextInput type="password" name="token" value={token} onValueChange={setToken} autoFocus />
      </Field>
      <Button kind="primary" type="submit" reason={reasonOf(token, login.isPending)}>
        Log in
      </Button>
      {login.isError && <LoginProblem error={login.error} byCode={'code' in (login.variables ?? {})} />}
    </form>
  );
}

function reasonOf(token: string, pending: boolean): string | undefined {
  if (pending) return 'Dimmer is being asked right now.';
  return token.trim() === '' ? 'Paste the token first.' : undefined;
}

function LoginProblem({ error, byCode }: { readonly error: unknown; readonly byCode: boolean }) {
  const problem = problemOf(error);
  if (problem.code !== 'unauthenticated') return <ProblemNotice problem={problem} />;
  return (
    <ProblemNotice
      title={byCode ? 'This login URL does not work any more' : 'This is not the token'}
      problem={{
        ...problem,
        detail: byCode
          ? 'Its code works once and for ten minutes. Restart Dimmer for a new one, or use the token.'
          : 'The token in the data directory is the one that counts, unless DIMMER_TOKEN was set.',
      }}
    />
  );
}
