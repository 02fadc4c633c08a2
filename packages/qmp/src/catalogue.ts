/**
 * The commands and events that Dimmer speaks, by the names QEMU's schema gives them. The server checks arguments against
 * this table and prints it as `query-qmp-schema`; the driver asks by these names.
 */

/** A type as the schema describes it. An enumeration lists its values; an object names its members. */
export type SchemaType =
  | 'str'
  | 'int'
  | 'bool'
  | 'any'
  | { readonly array: SchemaType }
  | { readonly values: readonly string[] }
  | { readonly members: Readonly<Record<string, SchemaMember>> };

/** A member may be left out when its type is given as `{optional: …}`. */
export type SchemaMember = SchemaType | { readonly optional: SchemaType };

export interface CommandSpec {
  readonly arguments: Readonly<Record<string, SchemaMember>>;
  /** Takes members beyond those listed, and checks them itself (`device_add`, `object-add`). */
  readonly open?: true;
  /** Left out: an empty object. */
  readonly returns?: SchemaType;
  /** Not in QEMU: ours, marked by QEMU's own prefix for what may change. */
  readonly experimental?: true;
}

export interface EventSpec {
  readonly data?: Readonly<Record<string, SchemaMember>>;
  readonly experimental?: true;
}

const object = (members: Readonly<Record<string, SchemaMember>>): SchemaType => ({ members });
const list = (array: SchemaType): SchemaType => ({ array });
const optional = (type: SchemaType): SchemaMember => ({ optional: type });

const STATUS = { values: ['running', 'paused', 'prelaunch', 'shutdown', 'internal-error', 'guest-panicked'] };
const SHUTDOWN_CAUSE = {
  values: ['host-qmp-quit', 'host-qmp-system-reset', 'host-signal', 'guest-shutdown', 'guest-reset', 'guest-panic'],
};
const DIMM = object({
  id: optional('str'),
  addr: 'int',
  size: 'int',
  slot: 'int',
  node: 'int',
  memdev: 'str',
  hotplugged: 'bool',
  hotpluggable: 'bool',
});
const STICK_STATE = { values: ['queued', 'adding', 'in-use', 'unused'] };

export const COMMANDS = {
  qmp_capabilities: { arguments: { enable: optional(list({ values: ['oob'] })) } },
  balloon: { arguments: { value: 'int' } },
  cont: { arguments: {} },
  device_add: { arguments: { driver: 'str', bus: optional('str'), id: optional('str') }, open: true },
  device_del: { arguments: { id: 'str' } },
  'device-list-properties': {
    arguments: { typename: 'str' },
    returns: list(object({ name: 'str', type: 'str', description: optional('str'), 'default-value': optional('any') })),
  },
  'human-monitor-command': { arguments: { 'command-line': 'str', 'cpu-index': optional('int') }, returns: 'str' },
  'object-add': { arguments: { 'qom-type': 'str', id: 'str' }, open: true },
  'object-del': { arguments: { id: 'str' } },
  'query-balloon': { arguments: {}, returns: object({ actual: 'int' }) },
  'query-commands': { arguments: {}, returns: list(object({ name: 'str' })) },
  'query-memdev': {
    arguments: {},
    returns: list(object({ id: optional('str'), size: 'int', share: 'bool', prealloc: 'bool', policy: 'str' })),
  },
  'query-memory-devices': {
    arguments: {},
    returns: list(object({ type: { values: ['dimm', 'hv-balloon', 'virtio-mem'] }, data: DIMM })),
  },
  'query-memory-size-summary': {
    arguments: {},
    returns: object({ 'base-memory': 'int', 'plugged-memory': optional('int') }),
  },
  'query-name': { arguments: {}, returns: object({ name: optional('str') }) },
  'query-qmp-schema': { arguments: {}, returns: list('any') },
  'query-status': { arguments: {}, returns: object({ running: 'bool', status: STATUS }) },
  'query-version': {
    arguments: {},
    returns: object({ qemu: object({ major: 'int', minor: 'int', micro: 'int' }), package: 'str' }),
  },
  quit: { arguments: {} },
  /** Of QEMU's four actions the one that a polite reboot needs: to stop at the guest's power-off in place of ending. */
  'set-action': { arguments: { shutdown: optional({ values: ['pause', 'poweroff'] }) } },
  stop: { arguments: {} },
  system_powerdown: { arguments: {} },
  system_reset: { arguments: {} },
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
      sticks: list(object({ id: 'str', state: STICK_STATE, used: 'int', released: 'int', head: 'int', tail: 'int' })),
      warnings: 'any',
    }),
  },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export const EVENTS = {
  DEVICE_DELETED: { data: { device: optional('str'), path: 'str' } },
  HV_BALLOON_HAPROT_INUSE: { data: { id: 'str' } },
  HV_BALLOON_HAPROT_UNUSED: { data: { id: 'str' } },
  /** The series' key has a single t (spec 9, row 20). */
  HV_BALLOON_STATUS_REPORT: { data: { commited: 'int', available: 'int' } },
  GUEST_PANICKED: { data: { action: { values: ['pause', 'poweroff', 'run'] }, info: optional('any') } },
  POWERDOWN: {},
  RESET: { data: { guest: 'bool', reason: SHUTDOWN_CAUSE } },
  RESUME: {},
  SHUTDOWN: { data: { guest: 'bool', reason: SHUTDOWN_CAUSE } },
  STOP: {},
  X_HV_BALLOON_STATE: { data: { state: 'str' }, experimental: true },
} as const satisfies Readonly<Record<string, EventSpec>>;

export type CommandName = keyof typeof COMMANDS;
export type EventName = keyof typeof EVENTS;

export type CommandTable = Readonly<Record<string, CommandSpec>>;
export type EventTable = Readonly<Record<string, EventSpec>>;
