import { expect, test } from 'vitest';
import { onTab, readVmSearch, sameTab, withResize } from '../../src/features/vms/vm-search.ts';
import { vmFacts } from '../../src/features/vms/vm-facts.ts';
import { vm } from './fixtures.ts';

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
