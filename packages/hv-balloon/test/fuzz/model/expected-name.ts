import type { DeviceStateName } from '../../../src/index.ts';
import type { Model, Operation } from './model.ts';

/** The state a device must be in when it has done all it can (spec 3.2). */
export function expectedName(model: Model): DeviceStateName {
  switch (model.phase) {
    case 'wait-reset':
      return 'WAIT_RESET';
    case 'closed':
      return 'CLOSED';
    case 'version':
      return 'VERSION';
    case 'caps':
      return 'CAPS';
    case 'settling':
      return 'POST_INIT_WAIT';
    case 'running':
      return nameOf(model.operation);
  }
}

function nameOf(operation: Operation): DeviceStateName {
  switch (operation.kind) {
    case 'none':
    case 'hot-add-over':
      return 'IDLE';
    case 'balloon':
      return operation.asked ? 'BALLOON_REPLY_WAIT' : 'BALLOON_RB_WAIT';
    case 'unballoon':
      if (operation.ended) return 'UNBALLOON_REPLY_WAIT';
      return operation.stuck ? 'UNBALLOON_POSTING' : 'UNBALLOON_RB_WAIT';
    case 'hot-add':
      return operation.chunk > 0 ? 'HOT_ADD_REPLY_WAIT' : 'HOT_ADD_RB_WAIT';
  }
}
