import { expect, it } from 'vitest';
import { formatLine } from '../src/log/format-line.ts';
import { prefersWait } from '../src/routes/answer-work.ts';
import { readSettings } from '../src/settings.ts';

it('has defaults for everything', () => {
  expect(readSettings({ DIMMER_TOKEN: '' })).toEqual({
    host: '127.0.0.1',
    port: 6400,
    dataDir: './data',
    token: undefined,
    demo: false,
    hostMemoryBytes: 2 ** 40,
    fastBoot: true,
    logFormat: 'text',
    logLevel: 'info',
    trace: '',
  });
});

it('reads the environment', () => {
  const env = {
    DIMMER_HOST: '0.0.0.0',
    DIMMER_PORT: '0',
    DIMMER_DATA_DIR: '/var/lib/dimmer',
    DIMMER_TOKEN: 'long-enough-for-a-token',
    DIMMER_DEMO: '1',
    DIMMER_HOST_MEMORY_BYTES: '64GiB',
    DIMMER_FAST_BOOT: '0',
    DIMMER_LOG_FORMAT: 'json',
    DIMMER_LOG_LEVEL: 'debug',
    DIMMER_TRACE: 'win,lin',
  };
  expect(readSettings(env)).toMatchObject({
    host: '0.0.0.0',
    port: 0,
    demo: true,
    hostMemoryBytes: 64 * 2 ** 30,
    fastBoot: false,
    logFormat: 'json',
    trace: 'win,lin',
  });
});

it.each([
  ['DIMMER_PORT', '70000'],
  ['DIMMER_PORT', '80x'],
  ['DIMMER_DEMO', 'yes'],
  ['DIMMER_HOST_MEMORY_BYTES', 'much'],
  ['DIMMER_LOG_LEVEL', 'loud'],
  ['DIMMER_TOKEN', 'short'],
])('says what is wrong with %s=%s', (name, value) => {
  const settings = readSettings({ [name]: value });
  expect('wrong' in settings && settings.wrong).toEqual([expect.stringContaining(name)]);
});

it.each([
  ['wait=10', 10],
  ['respond-async, wait=5', 5],
  ['wait="7"; foo', 7],
  ['wait=600', 60],
  ['wait=0', 0],
  ['wait=soon', undefined],
  ['await=5', undefined],
  ['', undefined],
])('`Prefer: %s` waits %s seconds', (prefer, seconds) => {
  expect(prefersWait({ headers: { prefer } })).toBe(seconds);
});

it('prints a line of the log for people', () => {
  const line = {
    level: 30,
    time: Date.UTC(2026, 10, 24, 15, 0, 59),
    msg: 'Stopping',
    pid: 7,
    vm: 'win',
    data: { a: 1 },
  };
  expect(formatLine(JSON.stringify(line))).toBe('15:00:59 info  Stopping vm=win data={"a":1}\n');
  const failed = { ...line, level: 50, reqId: 'r1', err: { stack: 'Error: x\n  at y' } };
  expect(formatLine(JSON.stringify(failed))).toMatch(
    /^15:00:59 error Stopping .* request=r1\n {2}Error: x\n {2}at y\n$/,
  );
});
