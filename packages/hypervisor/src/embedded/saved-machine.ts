import { corrupt, createSavedForm, readSaved, SavedPages } from '@dimmer/pages';
import { type Static, Type } from 'typebox';
import type { MachineDefinition } from '../hypervisor.ts';
import { orRefuse } from './or-refuse.ts';

/** Rises with each change that an older program could not read. */
export const MACHINE_VERSION = 1;

const strict = { additionalProperties: false } as const;
const Time = Type.Number({ minimum: 0 });
const Name = Type.String();
const Part = Type.Unknown();
const Packets = Type.Array(Type.String({ description: 'A framed packet in hexadecimal' }));
const Timers = Type.Array(Type.Object({ id: Name, leftMs: Time }, strict));

function oneOf<const Words extends readonly string[]>(...words: Words) {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: words });
}

/** A whole machine. `memory` and `guest` have forms of their own. Times are VM milliseconds, but for `since`. */
const SavedParts = Type.Object(
  {
    kind: Type.Literal('dimmer-machine'),
    version: Type.Literal(MACHINE_VERSION),
    hardware: Type.Record(Type.String(), Type.Unknown()),
    clock: Type.Object({ nowMs: Time, skippedMs: Time, running: Type.Boolean() }, strict),
    status: oneOf('running', 'paused', 'prelaunch', 'shutdown', 'guest-panicked'),
    actions: Type.Object(
      {
        reboot: oneOf('reset', 'shutdown'),
        shutdown: oneOf('poweroff', 'pause'),
        panic: oneOf('none', 'pause', 'shutdown', 'exit-failure'),
        watchdog: Name,
      },
      strict,
    ),
    isBooting: Type.Boolean(),
    timers: Type.Object({ device: Timers, guest: Timers, machine: Timers }, strict),
    objects: Type.Array(
      Type.Object({ id: Name, sizeBytes: Type.Integer({ minimum: 1 }), user: Type.Union([Name, Type.Null()]) }, strict),
    ),
    memory: Type.Object({ device: Part, sticks: Part }, strict),
    channel: Type.Union([
      Type.Object({ ringBytes: Type.Integer({ minimum: 2 }), toGuest: Packets, toHost: Packets }, strict),
      Type.Null(),
    ]),
    released: SavedPages,
    told: Type.Object(
      {
        warnings: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
        since: Type.Object({ state: Name, at: Time }, strict),
        operation: Name,
        heldReport: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
      },
      strict,
    ),
    guest: Part,
  },
  strict,
);
export type SavedParts = Static<typeof SavedParts>;

const SAVED_MACHINE = createSavedForm(MACHINE_VERSION, SavedParts);

/** Checks what was saved of a machine of this definition. Throws `MachineStartError` with what is wrong with it. */
export function readSavedMachine(definition: MachineDefinition, saved: unknown): SavedParts {
  const parts = orRefuse('', readSaved(SAVED_MACHINE, saved));
  if (parts.clock.running !== (parts.status === 'running')) {
    orRefuse('/status', { ok: false, reason: corrupt('', 'disagrees with the clock') });
  }
  const hardware = hardwareOf(definition);
  const differing = Object.keys(hardware).find(
    (key) => JSON.stringify(parts.hardware[key]) !== JSON.stringify(hardware[key]),
  );
  if (differing === undefined) return parts;
  const [was, is] = [parts.hardware, hardware].map((one) => JSON.stringify(one[differing]));
  return orRefuse('', {
    ok: false,
    reason: { code: 'foreign', what: `a machine whose ${differing} is ${was}, not ${is}` },
  });
}

/** What of a definition a machine cannot change while it lives. Another name, or another id, is another place. */
export function hardwareOf(definition: MachineDefinition): Readonly<Record<string, unknown>> {
  const { bootBytes, maximumBytes, slots, numaNodes, statusReport, guest } = definition;
  const { memoryDevice = 'hv-balloon', edition = 'series', reuseAddresses = false } = definition;
  const hardware = { bootBytes, maximumBytes, slots, numaNodes, statusReport };
  return { ...hardware, guest: guest.kind, memoryDevice, edition, reuseAddresses };
}
