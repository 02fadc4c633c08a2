import type { Hypervisor, MachineDefinition } from './hypervisor.ts';

/** Each machine by its kind: embedded, or of real QEMU. */
export function bothHypervisors(embedded: Hypervisor, qemu: Required<Hypervisor>): Hypervisor {
  const isReal = ({ qemu: real }: Pick<MachineDefinition, 'qemu'>): boolean => real !== undefined;
  return {
    start: (definition, saved) => (isReal(definition) ? qemu : embedded).start(definition, saved),
    async find(definition) {
      if (isReal(definition)) return qemu.find(definition);
      return { how: 'gone', end: { reason: 'lost' } };
    },
    async end(definition) {
      if (isReal(definition)) await qemu.end(definition);
    },
    async forget(definition) {
      if (isReal(definition)) await qemu.forget(definition);
    },
    inspect: (definition) => qemu.inspect(definition),
    async readLog(definition, lines) {
      return isReal(definition) ? qemu.readLog(definition, lines) : null;
    },
  };
}
