import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { formatLine } from '../src/log/format-line.ts';
import { prefersWait } from '../src/routes/answer-work.ts';
import { readSettings } from '../src/settings.ts';

const bin = mkdtempSync(path.join(tmpdir(), 'dimmer-bin-'));
writeFileSync(path.join(bin, 'node-like'), '', { mode: 0o755 });
afterAll(() => rmSync(bin, { recursive: true }));

it('has defaults for everything', () => {
  expect(readSettings({ DIMMER_TOKEN: '' })).toEqual({
    host: '127.0.0.1',
    port: 6400,
    dataDir: './data',
    token: undefined,
    demo: false,
    hostMemoryBytes: 2 ** 40,
    fastBoot: true,
    qemuBinaries: [],
    qemuAccelerator: 'tcg',
    logFormat: 'text',
    logLevel: 'info',
    trace: '',
  });
});

it('finds QEMU on the PATH where nobody names one', () => {
  const usual = path.join(bin, 'qemu-system-x86_64');
  writeFileSync(usual, '', { mode: 0o755 });
  expect(readSettings({ PATH: bin })).toMatchObject({ qemuBinaries: [usual] });
  rmSync(usual);
  expect(readSettings({ PATH: bin })).toMatchObject({ qemuBinaries: [] });
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
    DIMMER_QEMU_BINARIES: 'node-like, /bin/sh',
    DIMMER_QEMU_ACCELERATOR: 'kvm',
    PATH: `relative:${bin}`,
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
    qemuBinaries: [path.join(bin, 'node-like'), '/bin/sh'],
    qemuAccelerator: 'kvm',
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
  ['DIMMER_QEMU_BINARIES', '/nowhere/qemu'],
  ['DIMMER_QEMU_ACCELERATOR', 'hvf'],
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
