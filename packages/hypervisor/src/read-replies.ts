import { isOutsideSafeRange, isRecord } from '@dimmer/qmp';
import type { DeviceStickState, HvBalloonObservation, HvBalloonStateName, ObservedStick } from '@dimmer/planner';

/** QMP replies are fallible: each reader gives the value, or nothing when the reply is not shaped as QEMU's schema says. */

type Fields = Readonly<Record<string, unknown>>;

/** Bytes or a count. What exceeds the safe range is the largest safe integer: no real size is near it. */
export function readNumber(value: unknown): number | undefined {
  if (isOutsideSafeRange(value)) return value.value.startsWith('-') ? undefined : Number.MAX_SAFE_INTEGER;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function readStatus(value: unknown): { readonly running: boolean; readonly status: string } | undefined {
  if (!isRecord(value) || typeof value['running'] !== 'boolean' || typeof value['status'] !== 'string')
    return undefined;
  return { running: value['running'], status: value['status'] };
}

export function readActual(value: unknown): number | undefined {
  return isRecord(value) ? readNumber(value['actual']) : undefined;
}

export function readBase(value: unknown): number | undefined {
  return isRecord(value) ? readNumber(value['base-memory']) : undefined;
}

/** The sticks among the memory devices: v1 lists them as DIMMs (spec 7.6). Other devices are not ours to judge. */
export function readSticks(value: unknown): readonly ObservedStick[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map(readStick).filter((stick) => stick !== undefined);
}

function readStick(device: unknown): ObservedStick | undefined {
  if (!isRecord(device) || device['type'] !== 'dimm' || !isRecord(device['data'])) return undefined;
  const { id, memdev, size, addr, node, slot } = device['data'];
  const sizeBytes = readNumber(size);
  const addressBytes = readNumber(addr);
  if (typeof memdev !== 'string' || sizeBytes === undefined || addressBytes === undefined) return undefined;
  return {
    id: typeof id === 'string' ? id : '',
    memdev: memdev.replace(/^\/objects\//, ''),
    sizeBytes,
    addressBytes,
    node: readNumber(node) ?? 0,
    ...readSlot(slot),
  };
}

function readSlot(value: unknown): Pick<ObservedStick, 'slot'> {
  const slot = readNumber(value);
  return slot === undefined ? {} : { slot };
}

/** The names of `query-memory-devices`' types that are plugged, to learn how the machine can grow. */
export function readDeviceTypes(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.map((device: unknown) => (isRecord(device) ? String(device['type']) : ''));
}

export function readBackends(value: unknown): readonly { readonly id: string; readonly sizeBytes: number }[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map(({ id, size }) => ({ id: String(id), sizeBytes: readNumber(size) ?? -1 }));
}

export function readCommandNames(value: unknown): ReadonlySet<string> {
  if (!Array.isArray(value)) return new Set();
  return new Set(value.filter(isRecord).map((command) => String(command['name'])));
}

/** States of both editions of the device (spec 3.2, 3.8). */
const STATES: ReadonlySet<string> = new Set<HvBalloonStateName>([
  'WAIT_RESET',
  'CLOSED',
  'POST_RESET_CLOSED',
  'VERSION',
  'CAPS',
  'POST_INIT_WAIT',
  'IDLE',
  'HOT_ADD_SETUP',
  'HOT_ADD_RB_WAIT',
  'HOT_ADD_POSTING',
  'HOT_ADD_REPLY_WAIT',
  'HOT_ADD_SKIP_CURRENT',
  'HOT_ADD_PROCESSED_CLEAR_PENDING',
  'HOT_ADD_PROCESSED_NEXT',
  'BALLOON_POSTING',
  'BALLOON_RB_WAIT',
  'BALLOON_REPLY_WAIT',
  'UNBALLOON_POSTING',
  'UNBALLOON_RB_WAIT',
  'UNBALLOON_REPLY_WAIT',
]);

const STICK_STATES: ReadonlySet<string> = new Set<DeviceStickState>(['queued', 'adding', 'in-use', 'unused']);

export function readStateName(value: unknown): HvBalloonStateName | undefined {
  return typeof value === 'string' && STATES.has(value) ? (value as HvBalloonStateName) : undefined;
}

/** The answer of `x-query-hv-balloon`. */
export function readHvBalloon(value: unknown): HvBalloonObservation | undefined {
  if (!isRecord(value)) return undefined;
  const state = readStateName(value['state']);
  const since = readNumber(value['since']);
  if (state === undefined || since === undefined) return undefined;
  const version = value['protocol-version'];
  return {
    state,
    since,
    protocolVersion: typeof version === 'string' ? version : null,
    capabilities: readCapabilities(value['capabilities']),
    targetBytes: readNumber(value['target']) ?? null,
    targetChanged: value['target-changed'] === true,
    totalBytes: readNumber(value['total']) ?? 0,
    removedGuestBytes: readNumber(value['removed-guest']) ?? 0,
    removedBothBytes: readNumber(value['removed-both']) ?? 0,
    sticks: readDeviceSticks(value['sticks']),
    departed: readDeparted(value['departed']),
    addressReuse: value['address-reuse'] === true,
    warnings: readWarnings(value['warnings']),
  };
}

function readCapabilities(value: unknown): HvBalloonObservation['capabilities'] {
  if (!isRecord(value)) return null;
  const alignmentBytes = readNumber(value['alignment']);
  if (alignmentBytes === undefined) return null;
  return { balloon: value['balloon'] === true, hotAdd: value['hot-add'] === true, alignmentBytes };
}

function readDeparted(value: unknown): NonNullable<HvBalloonObservation['departed']> {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).flatMap((range: Fields) => {
    const addressBytes = readNumber(range['addr']);
    const sizeBytes = readNumber(range['size']);
    return addressBytes === undefined || sizeBytes === undefined ? [] : [{ addressBytes, sizeBytes }];
  });
}

function readDeviceSticks(value: unknown): HvBalloonObservation['sticks'] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).flatMap((stick: Fields) => {
    const { id, state } = stick;
    if (typeof id !== 'string' || typeof state !== 'string' || !STICK_STATES.has(state)) return [];
    return [
      {
        id,
        state: state as DeviceStickState,
        usedBytes: readNumber(stick['used']) ?? 0,
        releasedBytes: readNumber(stick['released']) ?? 0,
        headBytes: readNumber(stick['head']) ?? 0,
        tailBytes: readNumber(stick['tail']) ?? 0,
      },
    ];
  });
}

function readWarnings(value: unknown): Readonly<Record<string, number>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([code, count]) => [code, readNumber(count) ?? 0]));
}
