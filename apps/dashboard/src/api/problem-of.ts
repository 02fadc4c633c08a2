import type { Problem } from '@dimmer/contract';
import { ProblemError } from '@dimmer/contract/client';

/** Anything thrown, as a problem that can be shown. Without an answer of the API it was the network. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    type: 'about:blank',
    title: 'Dimmer does not answer.',
    status: 503,
    detail: error instanceof Error ? error.message : String(error),
    code: 'internal',
    requestId: '',
  };
}
