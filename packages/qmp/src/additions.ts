import { type CommandTable, type EventTable, list, object, oneOf, optional } from './schema-type.ts';

/** Dimmer's own command and event, in both editions: what no QEMU tells of an hv-balloon. */
export const ADDED_COMMANDS = {
  'x-query-hv-balloon': {
    arguments: {},
    experimental: true,
    returns: object({
      state: 'str',
      since: 'int',
      'protocol-version': optional('str'),
      capabilities: optional(object({ balloon: 'bool', 'hot-add': 'bool', alignment: 'int' })),
      target: optional('int'),
      'target-changed': 'bool',
      total: 'int',
      'removed-guest': 'int',
      'removed-both': 'int',
      'skipped-ms': 'int',
      sticks: list(
        object({
          id: 'str',
          state: oneOf('queued', 'adding', 'in-use', 'unused'),
          used: 'int',
          released: 'int',
          head: 'int',
          tail: 'int',
        }),
      ),
      departed: list(object({ addr: 'int', size: 'int' })),
      region: optional(object({ added: 'int', mapped: 'int', released: 'int', exhausted: 'bool' })),
      'address-reuse': 'bool',
      warnings: 'any',
    }),
  },
} as const satisfies CommandTable;

export const ADDED_EVENTS = {
  X_HV_BALLOON_STATE: { data: { state: 'str' }, experimental: true },
} as const satisfies EventTable;
