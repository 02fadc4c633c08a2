import type { VmDefinition } from '@dimmer/contract';
import { refuseAll } from './refuse-conflict.ts';

/** Throws `definition-conflict` for what has no meaning on a machine of real QEMU. */
export function refuseQemuConflict(body: VmDefinition): void {
  const { qemu, guest, reuseAddresses, edition, numaNodes, slots, memoryDevice } = body;
  const conflicts: readonly (readonly [isOne: boolean, pointer: string, detail: string])[] = [
    [body.hypervisor === 'embedded', '/qemu', 'An embedded machine has no QEMU.'],
    [
      qemu !== undefined && (qemu.attach === undefined) === (qemu.run === undefined),
      '/qemu',
      'Name either `attach`, for a QEMU that runs already, or `run`.',
    ],
    [guest !== undefined, '/guest', 'A real machine boots its own guest; none is simulated.'],
    [reuseAddresses === true, '/reuseAddresses', 'Only sticks of the series have addresses to reuse.'],
    [edition === 'series', '/edition', 'The device of the series was never in QEMU.'],
    [
      (numaNodes ?? 1) > 1,
      '/numaNodes',
      'Dimmer gives a real machine one node. Others can be named in extraArguments.',
    ],
    [qemu?.attach !== undefined && memoryDevice !== undefined, '/memoryDevice', 'It is discovered: leave it out.'],
    [qemu?.attach !== undefined && slots !== undefined, '/slots', 'They are discovered: leave it out.'],
    [
      slots !== undefined && memoryDevice !== undefined && memoryDevice !== 'pc-dimm',
      '/slots',
      'Only DIMMs have slots.',
    ],
  ];
  refuseAll(conflicts.filter(([isOne]) => isOne).map(([, pointer, detail]) => ({ pointer, detail })));
}
