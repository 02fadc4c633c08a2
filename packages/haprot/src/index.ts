export { findGap } from './placement.ts';
export {
  BACKEND_ALIGNMENT_PAGES,
  type HaprotProtocol,
  type PlugPlan,
  type PlugRefusal,
  type PlugRequest,
  planPlug,
} from './plug.ts';
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
