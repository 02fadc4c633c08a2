import { decodeStrict } from '@dimmer/dynmem-proto';
import {
  createDevice,
  type DeviceEffect,
  type DeviceInput,
  type DeviceOptions,
  type DeviceState,
  deviceStep,
  queryBalloon,
  restoreDevice,
  saveDevice,
} from '@dimmer/hv-balloon';
import type { PageRange } from '@dimmer/pages';
import { describeBalloon } from '../describe-balloon.ts';
import type { MemoryDevice, MemoryDeviceHost, MemoryDeviceInput } from '../memory-device.ts';
import { orRefuse } from '../or-refuse.ts';
import { isNameless } from '../stick-plugging.ts';

/** Inputs of sticks reach the device past the common interface: only hv-balloon's own protocol sends them. */
type StickInput =
  | { readonly type: 'haprot-plugged'; readonly id: string; readonly range: PageRange }
  | { readonly type: 'haprot-unplug-asked'; readonly id: string };

export interface HvBalloonDevice extends MemoryDevice {
  readonly state: DeviceState;
  feed(input: MemoryDeviceInput | StickInput): void;
}

/** States before the device has settled down after a boot. */
const BOOT_STATES: ReadonlySet<string> = new Set([
  'WAIT_RESET',
  'CLOSED',
  'POST_RESET_CLOSED',
  'VERSION',
  'CAPS',
  'POST_INIT_WAIT',
]);

/** Reset since the last channel, by either edition's name. */
const LISTENING_STATES: ReadonlySet<string> = new Set(['CLOSED', 'POST_RESET_CLOSED']);

/** hv-balloon as its machine sees it. */
export function createHvBalloonDevice(
  options: DeviceOptions,
  host: MemoryDeviceHost,
  saved?: unknown,
): HvBalloonDevice {
  let state = saved === undefined ? createDevice(options) : orRefuse('/memory/device', restoreDevice(options, saved));

  function feed(input: MemoryDeviceInput | StickInput): void {
    const [next, effects] = deviceStep(state, withTime(input, host.now()));
    state = next;
    for (const effect of effects) perform(effect, host);
  }

  return {
    feed,
    get state() {
      return state;
    },
    get actualBytes() {
      return queryBalloon(state);
    },
    get stateName() {
      return state.name;
    },
    get isBooting() {
      return BOOT_STATES.has(state.name);
    },
    get isListening() {
      return LISTENING_STATES.has(state.name);
    },
    describe: (extras) => describeBalloon(state, extras),
    save: () => saveDevice(state),
  };
}

/** The device has one timer. */
function withTime(input: MemoryDeviceInput | StickInput, at: number): DeviceInput {
  return input.type === 'timer' ? { at, type: 'timer', id: 'post-init' } : { ...input, at };
}

function perform(effect: DeviceEffect, host: MemoryDeviceHost): void {
  if (effect.type === 'emit') {
    const { name, data } = effect.event;
    return host.perform({ type: 'emit', name, data: withoutInnerId(data) });
  }
  host.perform(effect);
  if (effect.type === 'send') returnPages(effect.message, host);
}

/** Pages of an unballoon are the guest's from the moment they are sent. */
function returnPages(message: Uint8Array, host: MemoryDeviceHost): void {
  const decoded = decodeStrict(message);
  if (decoded.type === 'UNBALLOON_REQUEST') host.perform({ type: 'return-pages', ranges: decoded.ranges });
}

/** A stick without an id has "" in its events (spec 5.2). */
function withoutInnerId(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return typeof data['id'] === 'string' && isNameless(data['id']) ? { ...data, id: '' } : data;
}
