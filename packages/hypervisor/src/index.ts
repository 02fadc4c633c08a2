export { type HumanLine, readHumanLine } from './embedded/human-line.ts';
export { shapeOf } from './embedded/memory-layout.ts';
export * from './hypervisor.ts';
export { openMachineSession, type QmpDriverOptions } from './qmp-driver.ts';
