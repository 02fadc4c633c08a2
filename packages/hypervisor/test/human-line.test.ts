import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHumanLine } from '../src/embedded/human-line.ts';

const GIB = 2 ** 30;

test.each([
  [
    'object_add memory-backend-ram,id=mem1,size=200G',
    'object-add',
    { 'qom-type': 'memory-backend-ram', id: 'mem1', size: 200 * GIB },
  ],
  [
    'object_add qom-type=memory-backend-ram,id=m,size=0x1000',
    'object-add',
    { 'qom-type': 'memory-backend-ram', id: 'm', size: 4096 },
  ],
  ['device_add mem-haprot,id=ha1,memdev=mem1', 'device_add', { driver: 'mem-haprot', id: 'ha1', memdev: 'mem1' }],
  [
    'device_add mem-haprot,id=ha1,memdev=mem1,addr=0x140000000',
    'device_add',
    { driver: 'mem-haprot', id: 'ha1', memdev: 'mem1', addr: '0x140000000' },
  ],
  ['  device_del   ha1 ', 'device_del', { id: 'ha1' }],
  ['object_del mem1', 'object-del', { id: 'mem1' }],
  ['balloon 1', 'balloon', { value: 2 ** 20 }],
  ['balloon 12G', 'balloon', { value: 12 * GIB }],
  ['balloon 4096b', 'balloon', { value: 4096 }],
  ['balloon -1', 'balloon', { value: -(2 ** 20) }],
  ['balloon 99999999999P', 'balloon', { value: Number.MAX_SAFE_INTEGER }],
  ['info balloon', 'query-balloon', {}],
  ['info memory-devices', 'query-memory-devices', {}],
  ['info status', 'query-status', {}],
  ['stop', 'stop', {}],
  ['c', 'cont', {}],
  ['system_reset', 'system_reset', {}],
])('%s', (line, execute, args) => {
  expect(readHumanLine(line)).toMatchObject({ type: 'command', execute, arguments: args });
});

test.each([
  ['balloon', 'a size is expected'],
  ['balloon lots', "'lots' is not a size"],
  ['balloon 1 2', 'extraneous'],
  ['object_add', "'qom-type' is missing"],
  ['object_add memory-backend-ram', "'id' is missing"],
  ['object_add memory-backend-ram,id=m,size=huge', 'expects a size'],
  ['object_add memory-backend-ram,id=m,size=-1', 'expects a size'],
  ['object_add memory-backend-ram,id=m,size=16E', 'Cannot allocate memory'],
  ['object_add memory-backend-ram,id', "Expected '='"],
  ['device_add id=ha1', "'driver' is missing"],
  ['device_del', 'an id is expected'],
  ['device_del a b', 'extraneous'],
  ['info balloon now', 'extraneous'],
  ['stop it', 'extraneous'],
])('%s is an error', (line, message) => {
  expect(readHumanLine(line)).toEqual({ type: 'error', message: expect.stringContaining(message) });
});

test('what the monitor does not know, or nothing at all', () => {
  expect(readHumanLine('migrate tcp:0:4444')).toEqual({ type: 'unknown', command: 'migrate' });
  expect(readHumanLine('info registers')).toEqual({ type: 'unknown', command: 'info registers' });
  expect(readHumanLine('constructor')).toEqual({ type: 'unknown', command: 'constructor' });
  expect(readHumanLine('info toString')).toEqual({ type: 'unknown', command: 'info toString' });
  expect(readHumanLine('   ')).toEqual({ type: 'nothing' });
  expect(readHumanLine('help')).toEqual({ type: 'help' });
});

test('a doubled comma is a comma', () => {
  expect(readHumanLine('device_add mem-haprot,id=a,,b')).toMatchObject({ arguments: { id: 'a,b' } });
});

test('no line throws', () => {
  fc.assert(fc.property(fc.string(), (text) => void readHumanLine(text)));
  const word = fc.constantFrom('object_add', 'device_add', 'balloon', 'info', ',', '=', 'id', 'size', '1G', ' ', '-');
  fc.assert(fc.property(fc.array(word), (words) => void readHumanLine(words.join(''))));
});
