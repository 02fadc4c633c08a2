import type { ErrorCode } from '@dimmer/contract/errors';
import type { EngineRefusal } from '@dimmer/engine';
import type { DenyReason } from '@dimmer/planner';
import { ApiProblem } from '../api-problem.ts';

/** Where the domain's reasons meet the wire's codes: a reason without a code does not compile. */
const CODES: Readonly<Record<DenyReason | EngineRefusal['reason'], ErrorCode>> = {
  'above-maximum': 'above-maximum',
  'below-minimum': 'below-minimum',
  'below-demand': 'below-demand',
  'host-memory-short': 'host-memory-short',
  'maximum-above-machine': 'maximum-above-machine',
  'bounds-crossed': 'bounds-crossed',
  'not-running': 'wrong-state',
  unaligned: 'unaligned',
  'id-in-use': 'id-in-use',
  'no-slots': 'no-slots',
  'no-address-space': 'no-address-space',
  'address-unavailable': 'address-unavailable',
  'bad-node': 'bad-node',
  'guest-not-ready': 'guest-not-ready',
  'guest-cannot-hot-add': 'guest-cannot-hot-add',
  'device-unknown': 'device-unknown',
  'device-busy': 'device-busy',
  'device-not-plugged': 'device-not-plugged',
  'operation-unknown': 'operation-unknown',
  'operation-ended': 'operation-ended',
  'vm-unknown': 'vm-unknown',
  'name-in-use': 'name-in-use',
  'above-host-capacity': 'above-host-capacity',
  'maximum-below-boot': 'maximum-below-boot',
  'vm-running': 'vm-running',
  'precondition-failed': 'precondition-failed',
  'store-unavailable': 'store-unavailable',
  'wrong-state': 'wrong-state',
  'guest-outside': 'guest-outside',
  'not-ours': 'not-ours',
};

interface Refusal {
  readonly reason: DenyReason | EngineRefusal['reason'];
  readonly detail: string;
  readonly limitBytes?: number;
  readonly releasedBytes?: number;
}

/** A refusal of the engine or a controller as the problem to answer. */
export function presentRefusal({ reason, detail, limitBytes, releasedBytes }: Refusal): ApiProblem {
  return new ApiProblem(CODES[reason], detail, {
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(releasedBytes === undefined ? {} : { releasedBytes }),
  });
}
