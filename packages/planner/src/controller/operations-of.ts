import type { Operation } from '../operation.ts';
import type { ControllerState } from './state.ts';

/** Those that have not ended: at most one. */
export function operationsOf({ run, backlog }: ControllerState): readonly Operation[] {
  return run ? [...backlog, run.operation] : backlog;
}
