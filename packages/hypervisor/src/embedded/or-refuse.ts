import { explainRefusal, type Restored, refusalWithin } from '@dimmer/pages';
import { MachineStartError } from '../hypervisor.ts';

/** The part of a saved machine at this place of its document. Throws `MachineStartError` where it cannot be used. */
export function orRefuse<State>(at: string, restored: Restored<State>): State {
  if (restored.ok) return restored.state;
  throw new MachineStartError(explainRefusal(refusalWithin(at, restored.reason)));
}
