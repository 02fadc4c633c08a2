import type { Model, Operation } from './model.ts';
import { rulesOf } from './rules.ts';

/** The state a device must be in when it has done all it can (spec 3.2). */
export function expectedName(model: Model): string {
  switch (model.phase) {
    case 'wait-reset':
      return 'WAIT_RESET';
    case 'closed':
      return rulesOf(model).closed;
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

function nameOf(operation: Operation): string {
  switch (operation.kind) {
    case 'none':
    case 'hot-add-over':
    case 'hot-add-setup':
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
