import type { Problem } from './errors.ts';

/** What the client throws when the API answers a problem: the problem document, with its `detail` as the message. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}
