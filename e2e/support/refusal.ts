import type { Problem } from '@dimmer/contract';
import { ProblemError } from '@dimmer/contract/client';

/** The problem a call is answered with; what succeeds, or fails in another way, fails the story. */
export async function refusalOf(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('this should have been refused');
}
