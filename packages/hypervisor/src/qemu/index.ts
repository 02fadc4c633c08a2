export { createQemuHypervisor, type QemuOptions } from './connector.ts';
