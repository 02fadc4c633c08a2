/** The host's memory, as it is promised to VMs. All sizes are bytes. */
export interface Budget {
  /** What this VM takes from now on; 0 when it is off. */
  reserve(vm: string, bytes: number): void;
  release(vm: string): void;
  /** The largest size this VM may have: the capacity less what all others take. Never negative. */
  limitFor(vm: string): number;
  readonly reservedBytes: number;
}

/**
 * One sum for all VMs. A mailbox asks for its limit at the beginning of a step and books the outcome at its end, so that no
 * two VMs are granted the same room.
 */
export function createBudget(capacityBytes: number): Budget {
  const reserved = new Map<string, number>();
  let total = 0;

  function set(vm: string, bytes: number): void {
    total += bytes - (reserved.get(vm) ?? 0);
    if (bytes === 0) reserved.delete(vm);
    else reserved.set(vm, bytes);
  }

  return {
    reserve: set,
    release: (vm) => set(vm, 0),
    limitFor: (vm) => Math.max(0, capacityBytes - total + (reserved.get(vm) ?? 0)),
    get reservedBytes() {
      return total;
    },
  };
}
