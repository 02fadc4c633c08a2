import { expect, test } from 'vitest';
import { answerLines, problemLine } from '../../src/features/monitor/answer-lines.ts';
import { addLine, clearLog, consoleLogs, writeLog } from '../../src/features/monitor/console-log.ts';
import { eventLine } from '../../src/features/monitor/event-line.ts';

test('the human monitor prints lines; a refusal is told apart', () => {
  expect(answerLines({ output: 'balloon: actual=4096\r\n' })).toEqual([
    { speaker: 'answer', text: 'balloon: actual=4096' },
  ]);
  expect(answerLines({ output: "Error: Device 'ha1' is still busy\r\n" })[0]?.speaker).toBe('error');
  expect(answerLines({ output: "unknown command: 'xyz'\r\n" })[0]?.speaker).toBe('error');
  expect(answerLines({ output: '' })).toEqual([]);
});

test('a short QMP answer is one line, a long one many', () => {
  expect(answerLines({ return: { actual: 1 } })).toEqual([{ speaker: 'answer', text: '{"return":{"actual":1}}' }]);
  expect(answerLines({ return: Array.from({ length: 60 }, (_, index) => index) })[0]?.text).toContain('\n');
});

const problem = {
  type: '',
  title: 'Refused.',
  status: 409,
  detail: '',
  code: 'monitor-error',
  requestId: 'r',
} as const;

test('a refusal is in the words of QMP where there are some', () => {
  const qmpError = { class: 'DeviceNotFound', desc: "Device 'ha9' not found" };
  expect(problemLine({ ...problem, qmpError }).text).toBe(JSON.stringify(qmpError));
  expect(problemLine(problem).text).toBe('Refused.');
});

test('an event of the machine is shown as it came, without its timestamp', () => {
  const qmp = { timestamp: { seconds: 1 }, event: 'HV_BALLOON_HAPROT_UNUSED', data: { id: 'ha1' } };
  expect(eventLine({ type: 'device.unused', actor: 'dimmer', data: { id: 'ha1', qmp } })).toEqual({
    speaker: 'event',
    text: 'HV_BALLOON_HAPROT_UNUSED {"id":"ha1"}',
  });
  expect(eventLine({ type: 'vm.state', actor: 'dimmer', data: { qmp: { event: 'STOP' } } })?.text).toBe('STOP');
});

test('Dimmer says when it steps back and when it has control', () => {
  const say = (control: string) =>
    eventLine({ type: 'memory.target', actor: 'admin', data: { targetBytes: 2 ** 32, control } })?.text;
  expect(say('manual')).toBe('steps back: its target of 4.00 GiB is paused until a target is set');
  expect(say('target')).toBe('target 4.00 GiB set by admin');
});

test.each([
  ['memory.phase', { phase: 'growing' }, 'memory is growing'],
  ['device.plugged', { id: 'dm1', sizeBytes: 2 ** 33 }, 'stick dm1 is plugged'],
  [
    'device.plugged',
    { id: 'ha1', sizeBytes: 2 ** 33, origin: 'monitor' },
    'adopts stick ha1, 8.00 GiB, plugged by hand, in the monitor',
  ],
  ['device.unplugged', { id: 'ha1' }, 'stick ha1 is gone'],
  ['device.unplug-refused', { id: 'ha1' }, 'stick ha1 was not let go'],
  ['memory.reapplied', { targetBytes: 2 ** 31 }, '2.00 GiB is applied again'],
  ['memory.reapplied', { targetBytes: null }, 'the sticks are put back'],
])('%s is a note', (type, data, text) => {
  expect(eventLine({ type, actor: 'dimmer', data })).toEqual({ speaker: 'dimmer', text });
});

test('what does not concern the console is left out', () => {
  expect(eventLine({ type: 'operation.step', actor: 'dimmer', data: {} })).toBeNull();
});

test('each VM has its log, of at most a thousand lines', () => {
  for (let at = 0; at <= 1000; at += 1) addLine('a', { at, speaker: 'answer', text: String(at) });
  addLine('b', { at: 5, speaker: 'hmp', text: 'info balloon' });
  expect(consoleLogs.get().get('a')).toHaveLength(1000);
  expect(consoleLogs.get().get('a')?.[0]?.text).toBe('1');
  expect(writeLog(consoleLogs.get().get('b') ?? [], String)).toBe('5  hmp     info balloon');
  clearLog('b');
  expect(consoleLogs.get().has('b')).toBe(false);
});
