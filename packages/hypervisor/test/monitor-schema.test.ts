import { describe, expect, test } from 'vitest';
import { findMisfits } from '../../qmp/test/find-misfits.ts';
import { resolveSchema, type Schema, type Shape } from '../../qmp/test/recorded-schema.ts';
import type { SimulatedMachine } from '../src/index.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';
import { createVoice } from './support/voice.ts';

const GIB = 2 ** 30;

const NO_HV_BALLOON = 'query-hv-balloon-status-report';

async function start(machine: Partial<SimulatedMachine>) {
  const lab = createVirtualLab({ fastBoot: true });
  const definition = defineMachine({ bootBytes: 4 * GIB, maximumBytes: 12 * GIB, ...machine });
  const session = await lab.settled(lab.hypervisor.start(definition));
  const voice = createVoice(lab, session);
  const schema = resolveSchema((await voice.ask('query-qmp-schema')) as unknown[]);
  return { lab, schema, ...voice };
}

describe.each([
  ['series', 'hv-balloon', {}, []],
  ['upstream', 'hv-balloon', { edition: 'upstream' }, []],
  ['upstream without a backend', 'hv-balloon', { edition: 'upstream', maximumBytes: 4 * GIB }, []],
  ['sticks over virtio-balloon', 'virtio-balloon-pci', { memoryDevice: 'virtio-balloon' }, [NO_HV_BALLOON]],
  ['virtio-mem', 'virtio-mem-pci', { memoryDevice: 'virtio-mem' }, ['query-balloon', NO_HV_BALLOON]],
  ['pc-dimm', 'virtio-balloon-pci', { memoryDevice: 'pc-dimm' }, [NO_HV_BALLOON]],
] as const)('what the monitor of %s says is what its schema says', (name, typename, machine, refused) => {
  const driver = name === 'pc-dimm' ? 'pc-dimm' : 'mem-haprot';
  /** Every command that only asks, and the arguments of those that need some. */
  const inputs: Readonly<Record<string, Record<string, unknown>>> = {
    'device-list-properties': { typename },
    'human-monitor-command': { 'command-line': 'info balloon' },
  };

  test('in the answers of all that can be asked', async () => {
    const { lab, ask, schema, type } = await start(machine);
    await lab.advance(30_000);
    await type('object_add memory-backend-ram,id=m1,size=1G');
    await type(`device_add ${driver},id=ha1,memdev=m1`);
    let asked = 0;
    for (const [name, { returns }] of schema.commands) {
      if (!(name.includes('query-') || name in inputs) || refused.some((one) => one === name)) continue;
      expect(findMisfits(await ask(name, inputs[name]), returns, name)).toEqual([]);
      asked += 1;
    }
    expect(asked).toBeGreaterThan(10);
  });

  test('in the events of a life with balloon, growth, pause, reset, crash and end', async () => {
    const { lab, ask, schema, type, events } = await start(machine);
    await lab.advance(30_000);
    await type('object_add memory-backend-ram,id=m1,size=1G');
    await type(`device_add ${driver},id=ha1,memdev=m1`);
    for (const value of [12 * GIB, 2 * GIB, 3 * GIB]) {
      await ask('balloon', { value });
      await lab.advance(20_000);
    }
    await ask('stop');
    await ask('cont');
    await ask('system_reset');
    await type('device_del ha1');
    await lab.advance(20_000);
    await ask('system_powerdown');
    await lab.advance(20_000);
    for (const { raw } of events) checkEvent(raw as { event: string; data?: unknown }, schema);
    expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(4);
  });
});

function checkEvent({ event, data = {} }: { readonly event: string; readonly data?: unknown }, schema: Schema): void {
  expect([...schema.events.keys()]).toContain(event);
  expect(findMisfits(data, schema.events.get(event) as Shape, event)).toEqual([]);
}
