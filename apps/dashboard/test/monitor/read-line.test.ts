import { expect, test } from 'vitest';
import { readLine } from '../../src/features/monitor/read-line.ts';

test.each([
  'object_add memory-backend-ram,id=mem1,size=200G',
  'device_add mem-haprot,id=ha1,memdev=mem1',
  'info balloon',
  'balloon 1',
  'device_del ha1',
  'object_del mem1',
])('the series’ own line goes to the human monitor as typed: %s', (line) => {
  expect(readLine(`  ${line} `)).toEqual({ type: 'human', line });
});

test('a line that begins with a brace is QMP', () => {
  expect(readLine('{"execute": "query-balloon"}')).toEqual({ type: 'qmp', execute: 'query-balloon' });
  expect(readLine('{"execute":"balloon","arguments":{"value":6442450944},"id":1}')).toEqual({
    type: 'qmp',
    execute: 'balloon',
    arguments: { value: 6442450944 },
  });
});

test.each([
  ['{', 'not JSON'],
  ['{"return": {}}', 'names a command'],
  ['{"execute": 5}', 'names a command'],
  ['{"execute": "stop", "control": 1}', 'not "control"'],
  ['{"execute": "stop", "arguments": []}', 'is an object'],
  ['{"execute": "balloon", "arguments": {"value": 9007199254740993}}', 'too large to be sent exactly'],
  ['{"execute": "x", "arguments": {"a": {"b": 18446744073709551615}}}', '"b" is a number too large'],
])('%s is refused here: %s', (line, message) => {
  expect(readLine(line)).toMatchObject({ type: 'invalid', message: expect.stringContaining(message) });
});

test('an empty line is nothing', () => {
  expect(readLine('   ')).toEqual({ type: 'nothing' });
});
