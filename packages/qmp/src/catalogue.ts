/**
 * What every machine's monitor speaks, by the names and types of QEMU's schema (10.0.2). What only one edition has is in
 * `editions.ts`, what only Dimmer has in `additions.ts`.
 */

import { SCHEMA_INFO } from './schema-info.ts';
import {
  type CommandTable,
  type EventTable,
  list,
  object,
  oneOf,
  optional,
  type SchemaMembers,
  type SchemaType,
} from './schema-type.ts';

export const RUN_STATE = oneOf(
  'debug',
  'inmigrate',
  'internal-error',
  'io-error',
  'paused',
  'postmigrate',
  'prelaunch',
  'finish-migrate',
  'restore-vm',
  'running',
  'save-vm',
  'shutdown',
  'suspended',
  'watchdog',
  'guest-panicked',
  'colo',
);

const SHUTDOWN_CAUSE = oneOf(
  'none',
  'host-error',
  'host-qmp-quit',
  'host-qmp-system-reset',
  'host-signal',
  'host-ui',
  'guest-shutdown',
  'guest-reset',
  'guest-panic',
  'subsystem-reset',
  'snapshot-load',
);

const HOST_MEMORY_POLICY = oneOf('default', 'preferred', 'bind', 'interleave');

const MEMDEV: SchemaType = object({
  id: optional('str'),
  size: 'int',
  merge: 'bool',
  dump: 'bool',
  prealloc: 'bool',
  share: 'bool',
  reserve: optional('bool'),
  'host-nodes': list('int'),
  policy: HOST_MEMORY_POLICY,
});

/** Properties of the one type of object that can be made here. */
const MEMORY_BACKEND: SchemaMembers = {
  dump: optional('bool'),
  'host-nodes': optional(list('int')),
  merge: optional('bool'),
  policy: optional(HOST_MEMORY_POLICY),
  prealloc: optional('bool'),
  'prealloc-threads': optional('int'),
  'prealloc-context': optional('str'),
  share: optional('bool'),
  reserve: optional('bool'),
  size: 'int',
  'x-use-canonical-path-for-ramblock-id': optional('bool'),
};

const PROPERTY: SchemaType = object({
  name: 'str',
  type: 'str',
  description: optional('str'),
  'default-value': optional('any'),
});

export const COMMON_COMMANDS = {
  qmp_capabilities: { arguments: { enable: optional(list(oneOf('oob'))) } },
  balloon: { arguments: { value: 'int' } },
  cont: { arguments: {} },
  device_add: { arguments: { driver: 'str', bus: optional('str'), id: optional('str') }, open: true },
  device_del: { arguments: { id: 'str' } },
  'device-list-properties': { arguments: { typename: 'str' }, returns: list(PROPERTY) },
  'human-monitor-command': { arguments: { 'command-line': 'str', 'cpu-index': optional('int') }, returns: 'str' },
  'object-add': {
    arguments: { 'qom-type': oneOf('memory-backend-ram'), id: 'str' },
    choice: { tag: 'qom-type', cases: { 'memory-backend-ram': MEMORY_BACKEND } },
  },
  'object-del': { arguments: { id: 'str' } },
  'query-balloon': { arguments: {}, returns: object({ actual: 'int' }) },
  'query-commands': { arguments: {}, returns: list(object({ name: 'str' })) },
  'query-memdev': { arguments: {}, returns: list(MEMDEV) },
  'query-memory-size-summary': {
    arguments: {},
    returns: object({ 'base-memory': 'int', 'plugged-memory': optional('int') }),
  },
  'query-name': { arguments: {}, returns: object({ name: optional('str') }) },
  'query-qmp-schema': { arguments: {}, returns: list(SCHEMA_INFO) },
  'query-status': { arguments: {}, returns: object({ running: 'bool', status: RUN_STATE }) },
  'query-version': {
    arguments: {},
    returns: object({ qemu: object({ major: 'int', minor: 'int', micro: 'int' }), package: 'str' }),
  },
  quit: { arguments: {} },
  /** A polite reboot needs `shutdown`: to stop at the guest's power-off in place of ending. */
  'set-action': {
    arguments: {
      reboot: optional(oneOf('reset', 'shutdown')),
      shutdown: optional(oneOf('poweroff', 'pause')),
      panic: optional(oneOf('pause', 'shutdown', 'exit-failure', 'none')),
      watchdog: optional(oneOf('reset', 'shutdown', 'poweroff', 'pause', 'debug', 'none', 'inject-nmi')),
    },
  },
  stop: { arguments: {} },
  system_powerdown: { arguments: {} },
  system_reset: { arguments: {} },
} as const satisfies CommandTable;

export const COMMON_EVENTS = {
  DEVICE_DELETED: { data: { device: optional('str'), path: 'str' } },
  GUEST_PANICKED: { data: { action: oneOf('pause', 'poweroff', 'run') } },
  POWERDOWN: {},
  RESET: { data: { guest: 'bool', reason: SHUTDOWN_CAUSE } },
  RESUME: {},
  SHUTDOWN: { data: { guest: 'bool', reason: SHUTDOWN_CAUSE } },
  STOP: {},
} as const satisfies EventTable;
