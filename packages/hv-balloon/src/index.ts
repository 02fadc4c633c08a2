export type { BackingSection } from './backing.ts';
export {
  type DeviceDescription,
  describeDevice,
  lastStatusReport,
  queryBalloon,
  type RegionDescription,
  type StickDescription,
  type StickState,
} from './describe.ts';
export { deviceStep } from './device.ts';
export type { DeviceEffect, DeviceEvent, DeviceInput, TimerId, WarningCode } from './io.ts';
export type { DeviceOptions, EditionName } from './options.ts';
export { restoreDevice } from './restore.ts';
export { saveDevice } from './save.ts';
export type { SavedDevice } from './saved.ts';
export { type Capabilities, createDevice, type DeviceState, type StatusReport } from './state.ts';
export { type DeviceStateName, STATE_NAMES, UPSTREAM_STATE_NAMES } from './state-names.ts';
export { checkPlug, isBusy, type ProtocolRefusal } from './sticks.ts';
