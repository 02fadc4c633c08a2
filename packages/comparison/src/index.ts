export {
  type AcpiDimmInput,
  type AcpiDimmState,
  acpiDimmStep,
  createAcpiDimm,
  type Dimm,
  type OstReport,
} from './acpi-dimm/device.ts';
export type { ChannelInput, ComparisonEffect, ComparisonEvent, ComparisonWarning } from './io.ts';
export { type VirtioBalloonInput, virtioBalloonStep } from './virtio-balloon/device.ts';
export {
  actualPages,
  createVirtioBalloon,
  type Stick,
  sticksOf,
  type VirtioBalloonOptions,
  type VirtioBalloonState,
} from './virtio-balloon/state.ts';
export { checkPlug, isStickBusy, STICK_ALIGNMENT_PAGES, usedPages } from './virtio-balloon/sticks.ts';
export { type VirtioMemInput, virtioMemStep } from './virtio-mem/device.ts';
export { createVirtioMem, type VirtioMemOptions, virtioMemPages, type VirtioMemState } from './virtio-mem/state.ts';
