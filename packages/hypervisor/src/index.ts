export { createEmbeddedHypervisor, type EmbeddedOptions } from './embedded/connector.ts';
export { type HumanLine, readHumanLine } from './embedded/human-line.ts';
export type { GuestPort, GuestPortEffect, GuestPortInput } from './embedded/guest-port.ts';
export {
  createSimulatedGuest,
  type GuestTuning,
  isSimulated,
  type SimulatedGuest,
  type SimulatedMachine,
} from './embedded/simulated-guest.ts';
export type { MachineObserver } from './embedded/machine-options.ts';
export { shapeOf } from './embedded/memory-layout.ts';
export { refuseBackend } from './embedded/refuse-definition.ts';
export { bothHypervisors } from './both-hypervisors.ts';
export * from './hypervisor.ts';
export * from './qemu/definition.ts';
export { openMachineSession, type QmpDriverOptions } from './qmp-driver.ts';
export { expectGrowthMode } from './growth-mode.ts';
