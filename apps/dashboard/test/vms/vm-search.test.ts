import { expect, test } from 'vitest';
import { onTab, readVmSearch, sameTab, tabsOf, withResize } from '../../src/features/vms/vm-search.ts';
import { vmFacts } from '../../src/features/vms/vm-facts.ts';
import { attached, run, vm } from './fixtures.ts';

test('a tab that does not exist is the overview; the tabs keep their own', () => {
  expect(readVmSearch({ tab: 'nonsense', resize: 'yes', from: 3 })).toEqual({ from: 3 });
  expect(readVmSearch({ tab: 'graph', range: '1h' })).toEqual({ tab: 'graph', range: '1h' });
});

test('another tab closes the resize panel', () => {
  expect(onTab({ tab: 'overview', resize: true, range: '1h' }, 'sticks')).toEqual({ tab: 'sticks', range: '1h' });
});

test('resizing is on the overview', () => {
  expect(withResize({ tab: 'graph' }, true)).toEqual({ tab: 'overview', resize: true });
  expect(withResize({ tab: 'overview', resize: true }, false)).toEqual({ tab: 'overview' });
});

test('another VM shows the same tab and nothing else of the one left', () => {
  expect(sameTab({ tab: 'monitor', resize: true, from: 1 })).toEqual({ tab: 'monitor' });
});

test('facts leave out what is not known', () => {
  expect(vmFacts(vm())).toEqual([
    'Windows guest, idle',
    'Dynamic Memory 2.0',
    'grows by sticks',
    '1 NUMA node',
    'embedded hypervisor',
  ]);
  expect(vmFacts(vm({ numaNodes: 2, memory: { guest: null } }))).not.toContain('Dynamic Memory 2.0');
});

const machine = {
  qemuVersion: '10.0.2',
  machineType: 'pc-q35-10.0',
  accelerator: 'kvm',
  status: 'running',
  enlightenments: {},
  devices: [],
};

test('a real machine says which QEMU, how it runs, and whose it is, as far as that is known', () => {
  const memory = { guest: null, growthMode: 'pc-dimm' } as const;
  expect(vmFacts(vm({ ...run, memory }))).toEqual(['QEMU, tcg, run by Dimmer', 'grows by DIMMs', '1 NUMA node']);
  expect(vmFacts(vm({ ...run, memory }), machine)[0]).toBe('QEMU 10.0.2, kvm, run by Dimmer');
  expect(vmFacts(vm({ ...attached, memory }))[0]).toBe('QEMU, attached');
  expect(vmFacts(vm({ ...attached, memory }), machine)[0]).toBe('QEMU 10.0.2, kvm, attached');
});

test('only a process that Dimmer runs has a log', () => {
  expect([vm(), vm(run), vm(attached)].map((one) => tabsOf(one).includes('log'))).toEqual([false, true, false]);
});
