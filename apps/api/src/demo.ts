import type { Engine, NewVm } from '@dimmer/engine';

const GIB = 2 ** 30;

function demoVm(
  name: string,
  description: string,
  bootBytes: number,
  maximumBytes: number,
  guest: NewVm['definition']['guest'],
): NewVm {
  const definition = { bootBytes, maximumBytes, slots: 256, numaNodes: 1, statusReport: true, guest };
  return { name, description, tags: ['demo'], definition, start: true };
}

const DEMO_VMS: readonly NewVm[] = [
  demoVm('win', 'Windows-like: small at boot, grows by sticks', 4 * GIB, 1024 * GIB, {
    kind: 'windows',
    workload: 'idle',
  }),
  demoVm('lin', 'Linux-like: its load comes and goes', 8 * GIB, 128 * GIB, { kind: 'linux', workload: 'bursty' }),
  demoVm('stubborn', 'Gives little back, and late', 8 * GIB, 64 * GIB, { kind: 'stubborn', workload: 'steady' }),
];

/** Three VMs to try things on, on a store that has none. Answers their names, or what was refused. */
export async function defineDemoVms(engine: Engine): Promise<readonly string[]> {
  if (engine.vms().length > 0) return [];
  const made: string[] = [];
  for (const vm of DEMO_VMS) {
    const answer = await engine.define(vm, 'dimmer');
    made.push(answer.type === 'done' ? vm.name : `${vm.name} (refused: ${answer.detail})`);
  }
  return made;
}
