import type { VmDefinition } from '@dimmer/contract';
import { ApiProblem } from '../api-problem.ts';

export interface Conflict {
  readonly pointer: string;
  readonly detail: string;
}

/** Throws `definition-conflict` for fields of which one leaves the other no meaning. */
export function refuseConflict(body: VmDefinition): void {
  refuseAll([...deviceConflicts(body), ...guestConflicts(body)]);
}

export function refuseAll(errors: readonly Conflict[]): void {
  if (errors.length === 0) return;
  const detail = errors.map((one) => `${one.pointer}: ${one.detail}`).join(' ');
  throw new ApiProblem('definition-conflict', detail, { errors });
}

function deviceConflicts({ memoryDevice = 'hv-balloon', edition, reuseAddresses }: VmDefinition): readonly Conflict[] {
  const isSeries = memoryDevice === 'hv-balloon' && edition !== 'upstream';
  return [
    ...(edition !== undefined && memoryDevice !== 'hv-balloon'
      ? [{ pointer: '/edition', detail: `Only hv-balloon has editions; the memory device is ${memoryDevice}.` }]
      : []),
    ...(reuseAddresses && !isSeries
      ? [{ pointer: '/reuseAddresses', detail: 'Only sticks of the series have addresses to reuse.' }]
      : []),
  ];
}

function guestConflicts({ guest, memoryDevice = 'hv-balloon' }: VmDefinition): readonly Conflict[] {
  if (guest?.kind === 'external') return externalConflicts(guest, memoryDevice);
  return guest?.socketPath === undefined
    ? []
    : [{ pointer: '/guest/socketPath', detail: 'Only an external guest connects to a socket.' }];
}

function externalConflicts(
  { workload, seed }: NonNullable<VmDefinition['guest']>,
  memoryDevice: string,
): readonly Conflict[] {
  return [
    ...(memoryDevice === 'hv-balloon'
      ? []
      : [{ pointer: '/memoryDevice', detail: 'An external guest speaks the Dynamic Memory protocol of hv-balloon.' }]),
    ...(workload === undefined
      ? []
      : [{ pointer: '/guest/workload', detail: 'What an external guest does is its own affair.' }]),
    ...(seed === undefined ? [] : [{ pointer: '/guest/seed', detail: 'An external guest is not simulated.' }]),
  ];
}
