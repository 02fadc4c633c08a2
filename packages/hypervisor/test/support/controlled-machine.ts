import type { SimulatedMachine } from '../../src/index.ts';
import { controlSession } from './controlled-session.ts';
import type { createVirtualLab } from './virtual-lab.ts';

/** A machine of the virtual lab with a controller of its own, and what the engine does between them. */
export async function controlMachine(lab: ReturnType<typeof createVirtualLab>, definition: SimulatedMachine) {
  const { id, bootBytes, maximumBytes, slots, numaNodes } = definition;
  const session = await lab.settled(lab.hypervisor.start(definition));
  return controlSession(lab, { vm: id, session, limits: { bootBytes, maximumBytes, slots, numaNodes } });
}
