export { createBus } from './bus.ts';
export type * from './engine.ts';
export type * from './ports.ts';
export { startEngine } from './start-engine.ts';
