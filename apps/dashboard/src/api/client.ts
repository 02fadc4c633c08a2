import { createClient } from '@dimmer/contract/client';
import { paths } from '@dimmer/contract/paths';
import { sessionOpen } from './session.ts';

const loginAddress = paths.createSession.split(' ')[1];

/** A refused session closes the page, whatever was asked; a refused login is the login page's own matter. */
async function fetchInSession(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(input, init);
  const isLogin = init?.method === 'POST' && input === loginAddress;
  if (response.status === 401 && !isLogin) sessionOpen.set(false);
  return response;
}

export const client = createClient({ fetch: fetchInSession });
