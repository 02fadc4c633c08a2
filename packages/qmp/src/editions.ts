/**
 * Where the monitors of the two editions differ, and nothing else: `series` is the first posting of the patch series,
 * with its sticks; `upstream` is QEMU since 8.2 (spec 0.2). Machines with a comparison model are QEMU's own: upstream.
 */

import { ADDED_COMMANDS, ADDED_EVENTS } from './additions.ts';
import { COMMON_COMMANDS, COMMON_EVENTS } from './catalogue.ts';
import {
  choice,
  type CommandTable,
  type EventTable,
  list,
  object,
  oneOf,
  optional,
  type SchemaMembers,
} from './schema-type.ts';

export type Edition = 'series' | 'upstream';

const DIMM: SchemaMembers = {
  data: object({
    id: optional('str'),
    addr: 'int',
    size: 'int',
    slot: 'int',
    node: 'int',
    memdev: 'str',
    hotplugged: 'bool',
    hotpluggable: 'bool',
  }),
};

const VIRTIO_MEM: SchemaMembers = {
  data: object({
    id: optional('str'),
    memaddr: 'int',
    'requested-size': 'int',
    size: 'int',
    'max-size': 'int',
    'block-size': 'int',
    node: 'int',
    memdev: 'str',
  }),
};

/** No member says how much of it the guest has (spec 7.6). */
const HV_BALLOON: SchemaMembers = {
  data: object({ id: optional('str'), memaddr: optional('int'), 'max-size': 'int', memdev: optional('str') }),
};

const { choice: _, ...OBJECT_ADD } = COMMON_COMMANDS['object-add'];

const SERIES_COMMANDS = {
  /** QEMU before 6.0 took an object's properties nested under `props` as well. */
  'object-add': { ...OBJECT_ADD, open: true },
  /** Sticks look like DIMMs without a slot. */
  'query-memory-devices': { arguments: {}, returns: list(choice({ type: oneOf('dimm') }, 'type', { dimm: DIMM })) },
} as const satisfies CommandTable;

/** What is said of sticks, whichever device announces them: the series' hv-balloon, or virtio-balloon's model. */
const STICK_EVENTS = {
  HV_BALLOON_HAPROT_INUSE: { data: { id: 'str' } },
  HV_BALLOON_HAPROT_UNUSED: { data: { id: 'str' } },
} as const satisfies EventTable;

const SERIES_EVENTS = {
  ...STICK_EVENTS,
  /** The series' key has a single t, and no limit (spec 2; 9, row 20). */
  HV_BALLOON_STATUS_REPORT: { data: { commited: 'int', available: 'int' } },
} as const satisfies EventTable;

const STATUS_REPORT = { committed: 'int', available: 'int' } as const;

/** What the guest said of a slot of ACPI. */
const OST = object({
  device: optional('str'),
  slot: 'str',
  'slot-type': oneOf('DIMM', 'CPU'),
  source: 'int',
  status: 'int',
});

const UPSTREAM_COMMANDS = {
  'qom-get': { arguments: { path: 'str', property: 'str' }, returns: 'any' },
  'qom-set': { arguments: { path: 'str', property: 'str', value: 'any' } },
  'query-acpi-ospm-status': { arguments: {}, returns: list(OST) },
  'query-hv-balloon-status-report': { arguments: {}, returns: object(STATUS_REPORT) },
  'query-memory-devices': {
    arguments: {},
    returns: list(
      choice({ type: oneOf('dimm', 'hv-balloon', 'virtio-mem') }, 'type', {
        dimm: DIMM,
        'hv-balloon': HV_BALLOON,
        'virtio-mem': VIRTIO_MEM,
      }),
    ),
  },
} as const satisfies CommandTable;

const UPSTREAM_EVENTS = {
  HV_BALLOON_STATUS_REPORT: { data: STATUS_REPORT, limited: true },
  /** The others belong to the comparison models; hv-balloon sends none of them (spec 7.3). */
  ACPI_DEVICE_OST: { data: { info: OST } },
  BALLOON_CHANGE: { data: { actual: 'int' }, limited: true },
  DEVICE_UNPLUG_GUEST_ERROR: { data: { device: optional('str'), path: 'str' } },
  MEMORY_DEVICE_SIZE_CHANGE: { data: { id: optional('str'), size: 'int', 'qom-path': 'str' }, limited: 'qom-path' },
} as const satisfies EventTable;

/** What a monitor speaks: the server checks arguments against it and prints it as `query-qmp-schema`. */
export interface Surface {
  readonly commands: CommandTable;
  readonly events: EventTable;
}

type Monitor = Edition | 'sticks-over-virtio';

type Tables = Readonly<Record<Monitor, Surface>>;

const UPSTREAM: Surface = {
  commands: { ...COMMON_COMMANDS, ...UPSTREAM_COMMANDS },
  events: { ...COMMON_EVENTS, ...UPSTREAM_EVENTS },
};

const SURFACES: Tables = {
  series: {
    commands: { ...COMMON_COMMANDS, ...SERIES_COMMANDS },
    events: { ...COMMON_EVENTS, ...SERIES_EVENTS },
  },
  upstream: UPSTREAM,
  'sticks-over-virtio': { ...UPSTREAM, events: { ...UPSTREAM.events, ...STICK_EVENTS } },
};

const WITH_ADDITIONS: Tables = {
  series: withAdditions(SURFACES.series),
  upstream: withAdditions(SURFACES.upstream),
  'sticks-over-virtio': withAdditions(SURFACES['sticks-over-virtio']),
};

function withAdditions({ commands, events }: Surface): Surface {
  return { commands: { ...commands, ...ADDED_COMMANDS }, events: { ...events, ...ADDED_EVENTS } };
}

/**
 * The surface of an edition, or of upstream's machine with our sticks over virtio-balloon; `additions: false` hides
 * Dimmer's own, as a real QEMU would have it. All machines of one kind share its tables.
 */
export function surfaceOf(monitor: Monitor, { additions }: { readonly additions: boolean }): Surface {
  return additions ? WITH_ADDITIONS[monitor] : SURFACES[monitor];
}
