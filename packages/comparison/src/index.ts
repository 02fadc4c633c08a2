export {
  type AcpiDimmInput,
  type AcpiDimmState,
  acpiDimmStep,
  createAcpiDimm,
  type Dimm,
  type OstReport,
} from './acpi-dimm/device.ts';
export { restoreAcpiDimm, saveAcpiDimm, type SavedAcpiDimm } from './acpi-dimm/saved.ts';
export type { ChannelInput, ComparisonEffect, ComparisonEvent, ComparisonWarning } from './io.ts';
export { type VirtioBalloonInput, virtioBalloonStep } from './virtio-balloon/device.ts';
export { restoreVirtioBalloon, saveVirtioBalloon, type SavedVirtioBalloon } from './virtio-balloon/saved.ts';
export {
  actualPages,
  dimmsOf,
  createVirtioBalloon,
  type Stick,
  sticksOf,
  type VirtioBalloonOptions,
  type VirtioBalloonState,
} from './virtio-balloon/state.ts';
export { checkPlug, isStickBusy, STICK_ALIGNMENT_PAGES, usedPages } from './virtio-balloon/sticks.ts';
export { type VirtioMemInput, virtioMemStep } from './virtio-mem/device.ts';
export { restoreVirtioMem, saveVirtioMem, type SavedVirtioMem } from './virtio-mem/saved.ts';
export { createVirtioMem, type VirtioMemOptions, virtioMemPages, type VirtioMemState } from './virtio-mem/state.ts';
