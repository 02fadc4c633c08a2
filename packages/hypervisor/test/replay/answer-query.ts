import { fail, isRecord, parseJson, type QmpAnswer, succeed } from '@dimmer/qmp';
import type { Message } from '../recordings/read-lines.ts';
import { recordedSchema, versionName } from './recorded-schema.ts';
import type { RecordedState } from './recorded-state.ts';

/** What a recorded process would have answered to a question that was not recorded; undefined: to no question. */
export function answerQuery(state: RecordedState, command: string, args: Message): QmpAnswer | undefined {
  if (!hasCommand(state, command)) return fail(`The command ${command} has not been found`, 'CommandNotFound');
  return QUERIES[command]?.(state, args);
}

type Answering = (state: RecordedState, args: Message) => QmpAnswer | undefined;

const QUERIES: Readonly<Record<string, Answering>> = {
  qmp_capabilities: () => succeed(),
  'query-qmp-schema': ({ version }) => succeed(recordedSchema(version)),
  'query-commands': (state) => succeed([...commandNames(state)].map((name) => ({ name }))),
  'query-version': ({ version }) => succeed(version),
  'query-name': () => succeed({}),
  'query-kvm': () => succeed({ enabled: false, present: false }),
  'query-status': ({ running, status }) => succeed({ running, status }),
  'query-balloon': ({ balloon, actualBytes }) =>
    balloon ? succeed({ actual: actualBytes }) : fail('No balloon device has been activated', 'DeviceNotActive'),
  'query-memory-size-summary': (state) =>
    succeed({ 'base-memory': state.machine.bootBytes, 'plugged-memory': pluggedBytes(state) }),
  'query-memory-devices': ({ devices }) => succeed(devices),
  'query-memdev': ({ backends, machine }) =>
    succeed([...backends, ['pc.ram', machine.bootBytes] as const].map(([id, size]) => ({ id, size }))),
  'query-acpi-ospm-status': ({ machine, ost }) =>
    succeed(Array.from({ length: machine.slots }, (_, slot) => ost.get(String(slot)) ?? emptySlot(slot))),
  'query-hv-balloon-status-report': answerReport,
  'device-list-properties': answerProperties,
  'qom-list-types': answerTypes,
  'qom-list': answerList,
  'qom-get': answerGet,
  // How often statistics are polled changes nothing of memory.
  'qom-set': (_, { property }) => (property === 'guest-stats-polling-interval' ? succeed() : undefined),
};

function emptySlot(slot: number): Message {
  return { slot: String(slot), 'slot-type': 'DIMM', source: 0, status: 0 };
}

/** The whole backend of hv-balloon counts from the start; of virtio-mem what the guest has. */
function pluggedBytes({ devices }: RecordedState): number {
  return devices.reduce((sum, { data }) => sum + Number(data['size'] ?? data['max-size'] ?? 0), 0);
}

function answerReport({ balloon, report, reportsStatus }: RecordedState): QmpAnswer {
  if (balloon?.driver !== 'hv-balloon') return fail('no hv-balloon device present');
  if (!reportsStatus) return fail('guest memory status reporting not enabled');
  return report ? succeed(report) : fail('no guest memory status report received yet');
}

/** `qom-list-types` of QEMU 10.0.2, those that matter; what QEMU 7.2 lacks is marked. */
const TYPES: readonly { readonly name: string; readonly parent: string; readonly since?: number }[] = [
  { name: 'nvdimm', parent: 'pc-dimm' },
  { name: 'sgx-epc', parent: 'device' },
  { name: 'hv-balloon', parent: 'vmbus-dev', since: 8 },
  { name: 'pc-dimm', parent: 'device' },
  { name: 'virtio-mem-pci', parent: 'virtio-mem-pci-base-type' },
  { name: 'virtio-pmem-pci', parent: 'virtio-pmem-pci-base-type' },
  { name: 'virtio-balloon-pci', parent: 'virtio-balloon-pci-base-type' },
  { name: 'vmbus-bridge', parent: 'sys-bus-device' },
];
const MEMORY_DEVICES: ReadonlySet<string> = new Set(TYPES.slice(0, 6).map(({ name }) => name));

function typesOf({ version }: RecordedState): typeof TYPES {
  const major = Number(versionName(version).split('.')[0]);
  return TYPES.filter(({ since = 0 }) => major >= since);
}

function answerTypes(state: RecordedState, args: Message): QmpAnswer {
  const types = typesOf(state).filter(({ name }) => args['implements'] !== 'memory-device' || MEMORY_DEVICES.has(name));
  return succeed(types.map(({ name, parent }) => ({ name, parent })));
}

function answerProperties(state: RecordedState, { typename }: Message): QmpAnswer {
  const isKnown = typesOf(state).some(({ name }) => name === typename);
  return isKnown ? succeed([]) : fail(`Device '${String(typename)}' not found`, 'DeviceNotFound');
}

/** Devices lie under /machine/peripheral by their ids. */
function answerList({ machine }: RecordedState, { path }: Message): QmpAnswer {
  if (path !== '/machine/peripheral') return fail(`Device '${String(path)}' not found`, 'DeviceNotFound');
  const named = machine.devices.filter(({ options }) => options['id'] !== undefined);
  return succeed(named.map(({ driver, options }) => ({ name: options['id'], type: `child<${driver}>` })));
}

function answerGet(state: RecordedState, { path, property }: Message): QmpAnswer {
  if (path === '/machine' && property === 'memory') return succeed(memoryOf(state));
  const id = String(path).split('/').at(-1);
  const listed = state.devices.find(({ data }) => data['id'] === id);
  const value = listed?.data[String(property)];
  if (value !== undefined) return succeed(value);
  const isBalloon = state.balloon?.driver === 'virtio-balloon' && state.balloon.id === id;
  if (isBalloon && property === 'guest-stats') return succeed(state.stats ?? NO_STATS);
  if (isBalloon && property === 'guest-stats-polling-interval') return succeed(0);
  if (isBalloon && property === 'deflate-on-oom') return succeed(deflatesOnOom(state));
  if (!listed && !isBalloon) return fail(`Device '${String(path)}' not found`, 'DeviceNotFound');
  return fail(`Property '${String(property)}' not found`);
}

function deflatesOnOom({ machine, balloon }: RecordedState): boolean {
  return machine.devices.find(({ options }) => options['id'] === balloon?.id)?.options['deflate-on-oom'] === 'on';
}

/** `-m` as QEMU tells it: maxmem only where there are slots for DIMMs. */
function memoryOf({ machine: { bootBytes, slots, maximumBytes } }: RecordedState): Message {
  return { size: bootBytes, ...(slots > 0 && { slots, 'max-size': maximumBytes }) };
}

/** What virtio-balloon tells of a guest that has told nothing. */
const NO_STATS = readText(
  '{"stats":{"stat-total-memory":18446744073709551615,"stat-free-memory":18446744073709551615,' +
    '"stat-available-memory":18446744073709551615},"last-update":0}',
);

function readText(text: string): unknown {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : null;
}

function hasCommand(state: RecordedState, command: string): boolean {
  return commandNames(state).has(command);
}

const KNOWN = new Map<string, ReadonlySet<string>>();

function commandNames({ version }: RecordedState): ReadonlySet<string> {
  const name = versionName(version);
  const known =
    KNOWN.get(name) ??
    new Set(
      recordedSchema(version)
        .filter(isCommand)
        .map((entry) => String(entry['name'])),
    );
  KNOWN.set(name, known);
  return known;
}

function isCommand(entry: unknown): entry is Message {
  return isRecord(entry) && entry['meta-type'] === 'command';
}
