import type { Vm } from '@dimmer/contract';

/** What the sentence about a VM is made of. */
export type ExplainedVm = Pick<Vm, 'state' | 'stateReason' | 'unreachableSince' | 'memoryDevice' | 'memory' | 'qemu'>;
