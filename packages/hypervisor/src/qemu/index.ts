export { createQemuHypervisor } from './connector.ts';
export type { QemuOptions } from './options.ts';
