export * from './hypervisor.ts';
