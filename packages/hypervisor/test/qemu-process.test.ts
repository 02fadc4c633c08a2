import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listenOnSocket } from '@dimmer/transport/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RUN_FILES } from '../src/qemu/command-line.ts';
import { endProcess } from '../src/qemu/end-process.ts';
import { explainEnd } from '../src/qemu/explain-end.ts';
import { findListener, findListeners } from '../src/qemu/find-listener.ts';
import { type ProcessState, readProcessState, readResidentBytes } from '../src/qemu/process-state.ts';
import { readLog } from '../src/qemu/read-log.ts';
import { runProcess } from '../src/qemu/run-process.ts';

/** A second of its waiting is a fiftieth of one. */
const clock = {
  now: () => performance.now() * 50,
  after(ms: number, callback: () => void) {
    const timer = setTimeout(callback, ms / 50);
    return () => clearTimeout(timer);
  },
};

let directory: string;
beforeEach(() => {
  directory = path.join(mkdtempSync(path.join(tmpdir(), 'dimmer-run-')), 'vm');
});
afterEach(async () => {
  await endProcess(directory, { clock });
  // The shell behind a process that was just ended may still be writing its status.
  rmSync(path.dirname(directory), { recursive: true, force: true, maxRetries: 20, retryDelay: 25 });
});

/** A process that behaves as QEMU does: it writes its pid file, says something, and ends as the script says. */
const runScript = (script: string) =>
  runProcess(directory, '/bin/sh', ['-c', `echo $$ > ${RUN_FILES.pid}; echo hello; ${script}`]);

async function until(holds: (state: ProcessState) => boolean): Promise<ProcessState> {
  for (;;) {
    const state = await readProcessState(directory);
    if (holds(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a process is found by its directory, with what it was started as and what it holds', async () => {
  await runScript('exec sleep 60');
  const { pid, started, thisBoot, exit } = await until((state) => state.pid !== null);
  expect(started?.commandLine.slice(0, 2)).toEqual(['/bin/sh', '-c']);
  expect([thisBoot, exit]).toEqual([true, null]);
  expect(await readResidentBytes(pid!)).toBeGreaterThan(4096);
  expect(await readResidentBytes(2 ** 22 + 1)).toBeNull();
});

test('it lives in a session of its own, in its directory', async () => {
  await runScript('exec sleep 60');
  const { pid } = await until((state) => state.pid !== null);
  const { readFileSync, readlinkSync } = await import('node:fs');
  const [, , , , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
  const [, , , , , ours] = readFileSync('/proc/self/stat', 'utf8').split(' ');
  expect(session).not.toBe(ours);
  expect(path.basename(readlinkSync(`/proc/${pid}/cwd`))).toBe('vm');
});

test('a pid that another process has by now is not believed', async () => {
  await runScript('exit 0');
  await until((state) => state.exit !== null);
  writeFileSync(path.join(directory, RUN_FILES.pid), String(process.pid));
  expect((await readProcessState(directory)).pid).toBeNull();
});

test.each(['', 'nonsense', '-1', '0', '99999999999'])('a pid file that holds %j names nobody', async (text) => {
  await runScript('exit 0');
  await until((state) => state.exit !== null);
  writeFileSync(path.join(directory, RUN_FILES.pid), text);
  expect((await readProcessState(directory)).pid).toBeNull();
});

test('of one that never ran nothing is known', async () => {
  expect(await readProcessState(directory)).toEqual({ pid: null, exit: null, thisBoot: false, started: null });
  expect(await readLog(directory, 10)).toEqual({ lines: [], commandLine: null, pid: null, exit: null });
});

describe('how it ended is known also when nobody looked', () => {
  test('with its status, and the last of what it said', async () => {
    await runScript('echo "bad luck" >&2; exit 3');
    await until((state) => state.exit !== null);
    expect(await readLog(directory, 1)).toMatchObject({
      lines: ['bad luck'],
      pid: null,
      exit: { status: 3, meaning: 'it ended with an error' },
    });
    expect(await explainEnd(directory, 'lost', { clock })).toEqual({
      reason: 'crashed',
      detail: 'QEMU ended with status 3: it ended with an error. Its last words: bad luck',
    });
  });

  test('by a signal', async () => {
    await runScript('kill -ABRT $$');
    await until((state) => state.exit !== null);
    const end = await explainEnd(directory, 'lost', { clock });
    expect(end).toMatchObject({ reason: 'crashed', detail: expect.stringMatching(/status 134.*SIGABRT/) });
    expect(end.detail).toMatch(/last words: hello$/);
  });

  test('in good order: as its monitor said, and where that said nothing, by quit', async () => {
    await runScript('exit 0');
    await until((state) => state.exit !== null);
    expect(await explainEnd(directory, 'shutdown', { clock })).toEqual({ reason: 'shutdown' });
    expect(await explainEnd(directory, 'lost', { clock })).toEqual({ reason: 'quit' });
  });

  test('by us, whatever its status is', async () => {
    await runScript('exec sleep 60');
    await until((state) => state.pid !== null);
    await endProcess(directory, { clock });
    await until((state) => state.exit !== null);
    expect(await explainEnd(directory, 'killed', { clock })).toEqual({ reason: 'killed' });
  });

  test('one that ignores the polite signal is ended by force', async () => {
    await runScript(`trap '' TERM; while :; do sleep 0.05; done`);
    await until((state) => state.pid !== null);
    await endProcess(directory, { clock });
    expect((await until((state) => state.exit !== null)).exit?.status).toBe(137);
  });
});

test('what was left of the last run is cleared away', async () => {
  await runScript('exit 3');
  await until((state) => state.exit !== null);
  await runScript('exec sleep 60');
  const state = await until(({ pid }) => pid !== null);
  expect(state.exit).toBeNull();
});

test('the process that listens on a socket is found', async () => {
  const socketPath = path.join(path.dirname(directory), 'a socket.sock');
  const listening = await listenOnSocket({ path: socketPath }, () => {});
  expect(await findListener(socketPath)).toBe(process.pid);
  expect(await findListener(`${socketPath}2`)).toBeNull();
  await listening.close();
});

test('only a listener that may have that very path is considered', () => {
  const table = [
    'Num               RefCount Protocol Flags    Type St Inode Path',
    '0000000000000000: 00000003 00000000 00000000 0001 03 11 /run/vm.sock',
    '0000000000000000: 00000002 00000000 00010000 0001 01 22 /run/vm.sock',
    '0000000000000000: 00000002 00000000 00010000 0001 01 33 /run/vm.sock2',
    '0000000000000000: 00000002 00000000 00010000 0001 01    44 vm.sock',
    '0000000000000000: 00000002 00000000 00010000 0001 01 55 /tmp/vm.sock',
    '0000000000000000: 00000002 00000000 00010000 0001 01 66',
  ].join('\n');
  expect(findListeners(table, '/run/vm.sock')).toEqual([
    { inode: '22', boundPath: '/run/vm.sock' },
    { inode: '44', boundPath: 'vm.sock' },
  ]);
  expect(findListeners('', '/run/vm.sock')).toEqual([]);
});
