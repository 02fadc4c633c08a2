import { GIB, MIB } from '@dimmer/pages';
import { expect, test } from 'vitest';
import { classifyCommand } from '../src/classify-command.ts';

test.each([
  ['balloon 512', { type: 'balloon', targetBytes: 512 * MIB }],
  ['object_add memory-backend-ram,id=mem1,size=1G', { type: 'object-add', id: 'mem1', sizeBytes: GIB }],
  ['object_del mem1', { type: 'object-del', id: 'mem1' }],
  ['device_add mem-haprot,id=ha1,memdev=mem1', { type: 'device-add', id: 'ha1', memdev: 'mem1' }],
  ['device_add mem-haprot,memdev=mem1', { type: 'device-add', id: '', memdev: 'mem1' }],
  ['device_del ha1', { type: 'device-del', id: 'ha1' }],
  ['info balloon', null],
  ['info memory-devices', null],
  ['system_reset', null],
  ['quit', null],
  ['balloon', null],
  ['balloon -5', null],
  ['device_add virtio-net-pci,id=net0', null],
  ['object_add rng-random,id=rng0', null],
  ['what is this', null],
  ['', null],
])('line %j', (commandLine, expected) => {
  expect(classifyCommand({ commandLine })).toEqual(expected);
  expect(classifyCommand({ execute: 'human-monitor-command', arguments: { 'command-line': commandLine } })).toEqual(
    expected,
  );
});

test.each([
  ['balloon', { value: GIB }, { type: 'balloon', targetBytes: GIB }],
  ['balloon', { value: 0 }, null],
  ['balloon', { value: 1.5 }, null],
  ['balloon', { value: '1G' }, null],
  ['balloon', undefined, null],
  [
    'object-add',
    { 'qom-type': 'memory-backend-file', id: 'm', size: 4096 },
    { type: 'object-add', id: 'm', sizeBytes: 4096 },
  ],
  ['object-add', { 'qom-type': 'memory-backend-ram', id: 'm' }, null],
  ['object-add', { 'qom-type': 'memory-backend-ram', size: 4096 }, null],
  ['object-add', { 'qom-type': 'iothread', id: 'm', size: 4096 }, null],
  ['object-del', { id: 7 }, null],
  ['device_add', { driver: 'pc-dimm', id: 'd', memdev: 'm' }, { type: 'device-add', id: 'd', memdev: 'm' }],
  ['device_add', { driver: 'pc-dimm', id: 'd' }, null],
  ['device_del', {}, null],
  ['query-balloon', {}, null],
  ['human-monitor-command', {}, null],
])('QMP %s %j', (execute, args, expected) => {
  expect(classifyCommand({ execute, ...(args && { arguments: args }) })).toEqual(expected);
});
