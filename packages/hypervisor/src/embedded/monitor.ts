import {
  describeSchema,
  fail,
  isOutsideSafeRange,
  type QmpAnswer,
  type QmpVersion,
  succeed,
  type Surface,
} from '@dimmer/qmp';
import type { MachineDefinition } from '../hypervisor.ts';
import { editionOf } from './edition-of.ts';
import { performHumanLine } from './human-monitor.ts';
import type { MachineActions } from './machine-actions.ts';
import type { MachineMemory } from './machine-memory.ts';
import { type ObjectTree, RAM_ID } from './object-tree.ts';

/** What the monitor may do to its machine. Each is called between two steps of the machine, never inside one. */
export interface MachineControl {
  readonly name: string;
  readonly version: QmpVersion;
  readonly objects: ObjectTree;
  /** `shutdown`: the guest has powered off, and the machine stays until it is reset; `prelaunch`: reset while stopped. */
  readonly status: 'running' | 'paused' | 'prelaunch' | 'shutdown' | 'guest-panicked';
  stop(): void;
  cont(): void;
  reset(): void;
  powerdown(): void;
  quit(): void;
  setActions(wanted: Partial<MachineActions>): void;
  /** Bytes; at least one page. */
  setTarget(bytes: number): void;
  /** Bytes; null: there is no balloon device. */
  actual(): number | null;
  baseBytes(): number;
  pluggedBytes(): number;
  plug(args: Readonly<Record<string, unknown>>): QmpAnswer;
  unplug(id: string): QmpAnswer;
  /** As `query-memory-devices` lists them. */
  memoryDevices(): readonly unknown[];
  /** As `x-query-hv-balloon` answers; null: there is no hv-balloon. */
  describeBalloon(): unknown;
  /** Of the machine's memory hardware alone. */
  readonly commands: MachineMemory['commands'];
  readonly types: MachineMemory['types'];
}

/** The QEMU whose schema the monitor keeps to. */
const QEMU = { major: 10, minor: 0, micro: 2 };

export function versionOf(definition: MachineDefinition): QmpVersion {
  const spoken = editionOf(definition) === 'series' ? 'hv-balloon series v1' : 'upstream';
  return { qemu: QEMU, package: `dimmer embedded, ${spoken}` };
}

type Args = Readonly<Record<string, unknown>>;
type Answer = (answer: QmpAnswer) => void;

export function createMonitor(machine: MachineControl, surface: Surface): Monitor {
  const simple: Readonly<Record<string, (args: Args) => QmpAnswer>> = {
    balloon: ({ value }) => setTarget(machine, value),
    cont: () => resume(machine),
    device_add: (args) => machine.plug(args),
    device_del: ({ id }) => machine.unplug(String(id).replace(PERIPHERAL, '')),
    'device-list-properties': ({ typename }) => listProperties(machine, String(typename)),
    'object-add': (args) => machine.objects.add(args),
    'object-del': ({ id }) => machine.objects.remove(String(id)),
    'query-balloon': () => queryBalloon(machine),
    'query-commands': () => succeed(Object.keys(surface.commands).map((name) => ({ name }))),
    'query-memdev': () => succeed(listBackends(machine)),
    'query-memory-devices': () => succeed(machine.memoryDevices()),
    'query-memory-size-summary': () =>
      succeed({ 'base-memory': machine.baseBytes(), 'plugged-memory': machine.pluggedBytes() }),
    'query-name': () => succeed({ name: machine.name }),
    'query-qmp-schema': () => succeed(describeSchema(surface.commands, surface.events)),
    'query-status': () => succeed({ status: machine.status, running: machine.status === 'running' }),
    'query-version': () => succeed(machine.version),
    'qom-get': ({ path }) => findNothing(path),
    'qom-set': ({ path }) => findNothing(path),
    // Only machines with DIMMs have slots of ACPI.
    'query-acpi-ospm-status': () => succeed([]),
    'query-hv-balloon-status-report': () => fail('no hv-balloon device present'),
    quit: act(() => machine.quit()),
    'set-action': (args) => setActions(machine, args),
    stop: act(() => machine.stop()),
    system_powerdown: act(() => machine.powerdown()),
    system_reset: act(() => machine.reset()),
    'x-query-hv-balloon': () => describeHvBalloon(machine),
    ...machine.commands,
  };

  function perform(command: string, args: Args, answer: Answer): void {
    if (command === 'human-monitor-command') return performHumanLine(String(args['command-line']), perform, answer);
    const run = Object.hasOwn(surface.commands, command) ? simple[command] : undefined;
    answer(run ? run(args) : fail(`The command ${command} has not been found`, 'CommandNotFound'));
  }

  return { perform };
}

export interface Monitor {
  /** Performs a command whose name and argument types were checked. */
  readonly perform: (command: string, args: Args, answer: Answer) => void;
}

/** A device is named by its id or by its path. */
const PERIPHERAL = /^\/machine\/peripheral\//;

function act(action: () => void): () => QmpAnswer {
  return () => {
    action();
    return succeed();
  };
}

/** A guest that has powered off cannot go on; it has to boot. */
function resume(machine: MachineControl): QmpAnswer {
  if (machine.status === 'shutdown') return fail('Resetting the Virtual Machine is required');
  machine.cont();
  return succeed();
}

/** Their values were checked against the surface, which lists the same. */
function setActions(machine: MachineControl, wanted: Args): QmpAnswer {
  machine.setActions(wanted);
  return succeed();
}

const NO_BALLOON = fail('No balloon device has been activated', 'DeviceNotActive');

function queryBalloon(machine: MachineControl): QmpAnswer {
  const actual = machine.actual();
  return actual === null ? NO_BALLOON : succeed({ actual });
}

function describeHvBalloon(machine: MachineControl): QmpAnswer {
  const description = machine.describeBalloon();
  return description === null ? fail('There is no hv-balloon device') : succeed(description);
}

/** Zero pages (1 to 4095 bytes) are accepted and ignored (spec 3.5, 7.1). */
function setTarget(machine: MachineControl, value: unknown): QmpAnswer {
  if (machine.actual() === null) return NO_BALLOON;
  const bytes = isOutsideSafeRange(value) ? Number(value.value) : Number(value);
  if (bytes <= 0) return fail(`Parameter 'value' expects a size`);
  machine.setTarget(Math.min(bytes, Number.MAX_SAFE_INTEGER));
  return succeed();
}

function listBackends(machine: MachineControl): readonly unknown[] {
  const backends = [...machine.objects.backends.values(), { id: RAM_ID, sizeBytes: machine.baseBytes() }];
  return backends.map(({ id, sizeBytes }) => ({
    id,
    size: sizeBytes,
    merge: true,
    dump: true,
    prealloc: false,
    share: false,
    reserve: true,
    'host-nodes': [],
    policy: 'default',
  }));
}

/** Only the comparison models have devices with properties of their own; theirs are found before this. */
function findNothing(path: unknown): QmpAnswer {
  return fail(`Device '${String(path)}' not found`, 'DeviceNotFound');
}

function listProperties({ types }: MachineControl, typename: string): QmpAnswer {
  const properties = Object.hasOwn(types, typename) ? types[typename] : undefined;
  return properties ? succeed(properties) : fail(`Device '${typename}' not found`, 'DeviceNotFound');
}
