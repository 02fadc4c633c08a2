import { type ErrorCode, ERRORS, type Problem } from '@dimmer/contract/errors';

export type ProblemExtras = Pick<Problem, 'errors' | 'limitBytes' | 'releasedBytes' | 'operationId' | 'qmpError'>;

/** Thrown by routes and hooks; the error handler answers it as a problem document. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ErrorCode;
  readonly extras: ProblemExtras;

  constructor(code: ErrorCode, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.code = code;
    this.extras = extras;
  }
}

/** The problem document of a code (RFC 9457). Its type is the entry of the code in docs/errors.md. */
export function describeProblem(
  code: ErrorCode,
  detail: string,
  requestId: string,
  extras: ProblemExtras = {},
): Problem {
  const { status, title } = ERRORS[code];
  return { type: `urn:dimmer:problem:${code}`, title, status, detail, code, requestId, ...extras };
}
