/** Keys of the query cache. The stream patches or outdates by these. */
export const keys = {
  vms: ['vms'] as const,
  allSingleVms: ['vm'] as const,
  vm: (idOrName: string) => ['vm', idOrName] as const,
  host: ['host'] as const,
  product: ['product'] as const,
  session: ['session'] as const,
  devices: (vmId: string) => ['devices', vmId] as const,
  diagnosis: (vmId: string) => ['diagnosis', vmId] as const,
  machineLog: (vmId: string) => ['machine-log', vmId] as const,
  layouts: (vmId: string) => ['layouts', vmId] as const,
  samples: (vmId: string, from: string, to: string, stepMs: number) => ['samples', vmId, from, to, stepMs] as const,
  allOperations: ['operations'] as const,
  operations: (filter: OperationFilter) => ['operations', filter] as const,
  operation: (id: string) => ['operation', id] as const,
  events: (filter: EventFilter) => ['events', filter] as const,
};

export interface OperationFilter {
  /** Id or name. */
  readonly vm?: string;
  /** States, separated by commas. */
  readonly state?: string;
  readonly limit?: number;
}

export interface EventFilter {
  readonly vm?: string;
  /** Types or patterns, separated by commas. */
  readonly type?: string;
  readonly limit?: number;
}
