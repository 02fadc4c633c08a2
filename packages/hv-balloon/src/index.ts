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
export { restoreDevice } from './restore.ts';
export { saveDevice } from './save.ts';
export type { SavedDevice } from './saved.ts';
export {
  type Capabilities,
  createDevice,
  type DeviceOptions,
  type DeviceState,
  type DeviceStateName,
  type EditionName,
  STATE_NAMES,
  type StatusReport,
  UPSTREAM_STATE_NAMES,
} from './state.ts';
export { checkPlug, isBusy, type ProtocolRefusal } from './sticks.ts';
