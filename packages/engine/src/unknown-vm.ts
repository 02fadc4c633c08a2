import type { EngineRefusal } from './engine.ts';

export function unknownVm(vm: string): EngineRefusal {
  return { type: 'denied', reason: 'vm-unknown', detail: `There is no VM ${vm}.` };
}
