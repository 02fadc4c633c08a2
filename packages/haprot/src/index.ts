export { findGap } from './placement.ts';
export {
  BACKEND_ALIGNMENT_PAGES,
  type PlugPlan,
  type PlugRefusal,
  type PlugRequest,
  planPlug,
} from './plug.ts';
export {
  createProtocolSlot,
  type HaprotProtocol,
  type ProtocolRefusal,
  type ProtocolSlot,
  type ProtocolSlotError,
} from './protocol.ts';
export {
  addHaprot,
  createRegistry,
  findHaprot,
  type Haprot,
  type HaprotRegistry,
  pluggedPages,
  type RegistryOptions,
  removeHaprot,
} from './registry.ts';
export { restoreRegistry, type SavedRegistry, saveRegistry } from './save-registry.ts';
