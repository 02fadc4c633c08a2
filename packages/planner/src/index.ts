export type * from './controller/io.ts';
export type * from './desired.ts';
export type * from './observation.ts';
export * from './operation.ts';
export type * from './view.ts';
