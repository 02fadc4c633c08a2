import { expect, test } from 'vitest';
import { complete } from '../../src/features/monitor/complete.ts';

const ids = { sticks: ['ha1', 'ha7'], freeBackends: ['mem2'] };
const lines = (line: string) => complete(line, ids).map((completion) => completion.line);

test('commands, topics and ids', () => {
  expect(lines('dev')).toEqual(['device_add mem-haprot,', 'device_del ']);
  expect(lines('info m')).toEqual(['info memory-devices', 'info memory_size_summary']);
  expect(lines('device_del h')).toEqual(['device_del ha1', 'device_del ha7']);
  expect(lines('object_del ')).toEqual(['object_del mem2']);
});

test('options that the line does not have yet, with values that would do', () => {
  expect(lines('device_add mem-haprot,')).toEqual([
    'device_add mem-haprot,id=ha2',
    'device_add mem-haprot,memdev=mem2',
    'device_add mem-haprot,node=0',
    'device_add mem-haprot,addr=',
  ]);
  expect(lines('device_add mem-haprot,id=ha2,m')).toEqual(['device_add mem-haprot,id=ha2,memdev=mem2']);
  expect(lines('object_add memory-backend-ram,id=mem1,')).toEqual(['object_add memory-backend-ram,id=mem1,size=1G']);
});

test('QMP: the start of a line, its command, and ids', () => {
  expect(lines('{')[0]).toBe('{"execute": "query-balloon"}');
  expect(lines('{"execute": "query-me')).toEqual([
    '{"execute": "query-memory-devices"}',
    '{"execute": "query-memory-size-summary"}',
    '{"execute": "query-memdev"}',
  ]);
  expect(lines('{"execute": "device_del", "arguments": {"id": "ha7')).toEqual([]);
  expect(lines('{"execute": "device_del", "arguments": {"id": "')).toEqual([
    '{"execute": "device_del", "arguments": {"id": "ha1"}}',
    '{"execute": "device_del", "arguments": {"id": "ha7"}}',
  ]);
});

test('nothing is offered for an empty, a finished or a foreign line', () => {
  expect([lines(''), lines('info balloon'), lines('migrate tcp'), lines('balloon 1')]).toEqual([[], [], [], []]);
});
