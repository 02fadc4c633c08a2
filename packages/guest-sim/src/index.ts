export type { GuestFaults } from './faults.ts';
export { guestStep } from './guest-step.ts';
export type { GuestEffect, GuestInput, GuestTimer, GuestWarningCode } from './io.ts';
export { linuxFloorPages } from './linux-floor.ts';
export { createGuest, type GuestOptions, type GuestState } from './state.ts';
export { type GuestKind, INSTANT, type Spread, TEMPERAMENTS, type Temperament } from './temperaments.ts';
export type { WorkloadKind } from './workload.ts';
