import { readdirSync, readFileSync } from 'node:fs';
import { faultyStream, splitStream } from '@dimmer/transport';
import { describe, expect, test } from 'vitest';
import { createQmpClient, parseJson, printJson, type QmpEvent, succeed } from '../src/index.ts';
import { createClientLab, createManualTimers, createServerLab } from './support.ts';

test('negotiates, then sends with rising ids without waiting, and matches replies by id', async () => {
  const lab = createClientLab();
  const early = lab.client.execute('query-status');
  await lab.negotiate();
  const balloon = lab.client.execute('balloon', { value: 5 });
  await lab.settle();
  expect(lab.peer.messages()).toEqual([{ execute: 'balloon', arguments: { value: 5 }, id: 3 }]);
  lab.peer.write('{"return":{},"id":3}\r\n{"id":2,"error":{"class":"GenericError","desc":"no"}}\r\n');
  expect(await balloonAfter(lab, balloon)).toEqual({ ok: true, value: {} });
  expect(await early).toEqual({ ok: false, error: { class: 'GenericError', desc: 'no' } });
  expect(await lab.client.ready).toMatchObject({ ok: true, greeting: { capabilities: ['oob'] } });
});

async function balloonAfter<T>(lab: { settle(): Promise<void> }, result: Promise<T>): Promise<T> {
  await lab.settle();
  return result;
}

test('events come in order, before or after the return, with their time', async () => {
  const lab = createClientLab();
  await lab.negotiate();
  const deleted = lab.client.execute('device_del', { id: 'ha1' });
  lab.peer.write(
    '{"timestamp":{"seconds":1795400358,"microseconds":344224},"event":"DEVICE_DELETED","data":{"device":"ha1","path":"/x"}}\r\n' +
      '{"return":{},"id":2}\r\n{"event":"STOP"}\r\n',
  );
  await lab.settle();
  expect(await deleted).toEqual({ ok: true, value: {} });
  expect(lab.events.map(({ name, data, at }) => ({ name, data, at }))).toEqual([
    { name: 'DEVICE_DELETED', data: { device: 'ha1', path: '/x' }, at: 1795400358344.224 },
    { name: 'STOP', data: {}, at: null },
  ]);
});

test('what makes no sense is reported as a value and the conversation goes on', async () => {
  const lab = createClientLab();
  await lab.negotiate();
  const first = lab.client.execute('query-balloon');
  const second = lab.client.execute('query-status');
  lab.peer.write(
    'garbage\r\n[1]\r\n{"event":5}\r\n{"hello":1}\r\n{"return":{},"id":99}\r\n{"error":{"class":"GenericError","desc":"JSON parse error"}}\r\n' +
      '{"id":2,"error":"odd"}\r\n{"return":{"status":"running"},"id":3}\r\n',
  );
  await lab.settle();
  expect(await first).toEqual({ ok: false, lost: true, reason: 'malformed' });
  expect(await second).toEqual({ ok: true, value: { status: 'running' } });
  expect(lab.problems.map((problem) => problem.type)).toEqual([
    'malformed',
    'malformed',
    'malformed',
    'malformed',
    'unmatched-reply',
    'unmatched-reply',
    'malformed',
  ]);
});

test('a command without an answer ends as lost, and its late answer disturbs nobody', async () => {
  const lab = createClientLab({ commandTimeoutMs: 1000 });
  await lab.negotiate();
  const slow = lab.client.execute('query-balloon');
  lab.timers.fire(1000);
  expect(await slow).toEqual({ ok: false, lost: true, reason: 'timeout' });
  lab.peer.write('{"return":{"actual":1},"id":2}\r\n');
  const next = lab.client.execute('query-status');
  await lab.settle();
  lab.peer.write('{"return":{},"id":3}\r\n');
  await lab.settle();
  expect(await next).toEqual({ ok: true, value: {} });
  expect(lab.problems).toEqual([]);
});

test('a monitor that does not greet, because another client has it, is lost after the timeout', async () => {
  const lab = createClientLab({ greetingTimeoutMs: 5000 });
  const command = lab.client.execute('query-status');
  lab.timers.fire(5000);
  expect(await lab.client.ready).toMatchObject({ lost: true, reason: 'no-greeting' });
  expect(await command).toEqual({ ok: false, lost: true, reason: 'no-greeting' });
});

test('a peer that is no QMP server is lost', async () => {
  const lab = createClientLab();
  lab.peer.write('{"SSH":"2.0"}\r\n');
  await lab.settle();
  expect(await lab.client.lost).toBe('no-greeting');
});

test('when the connection goes away every open command and every later one is lost', async () => {
  const lab = createClientLab();
  await lab.negotiate();
  const open = lab.client.execute('query-status');
  lab.far.close();
  await lab.settle();
  expect(await open).toEqual({ ok: false, lost: true, reason: 'closed' });
  expect(await lab.client.execute('query-status')).toEqual({ ok: false, lost: true, reason: 'closed' });
  expect(lab.timers.pending).toBe(0);
});

test('client and server understand each other with every byte by itself', async () => {
  const server = createServerLab(
    (command) => succeed({ command, big: 2 ** 52 }),
    (stream) => splitStream(stream),
  );
  const client = createQmpClient({ stream: splitStream(server.far), clock: createManualTimers() });
  const answer = client.execute('query-status');
  await server.settle();
  expect(await answer).toEqual({ ok: true, value: { command: 'query-status', big: 2 ** 52 } });
});

test('wherever the line breaks, each command is answered or lost, never left open', async () => {
  for (let breakAfterBytes = 0; breakAfterBytes < 260; breakAfterBytes += 7) {
    const server = createServerLab();
    const client = createQmpClient({
      stream: faultyStream(server.far, { breakAfterBytes }),
      clock: createManualTimers(),
    });
    const answers = Promise.all([client.execute('stop'), client.execute('cont'), client.execute('query-status')]);
    await server.settle();
    server.server.close();
    await server.settle();
    for (const answer of await answers) expect(answer.ok || 'lost' in answer).toBe(true);
  }
});

interface Line {
  readonly dir?: 'client' | 'server' | 'client-raw';
  readonly msg: Record<string, unknown>;
  /** Of two processes: which. */
  readonly conn?: string;
}

const folder = new URL('transcripts/', import.meta.url);

describe('recorded conversations of real QEMU', () => {
  test.each(readdirSync(folder))('%s', async (file) => {
    const lines: Line[] = readFileSync(new URL(file, folder), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map(readLine)
      .filter((line) => line.dir);
    for (const conn of new Set(lines.map((line) => line.conn))) {
      await replay(lines.filter((line) => line.conn === conn));
    }
  });
});

/** Numbers beyond 2^53 stay what they are: virtio-balloon says 2^64−1 for what it does not know. */
function readLine(text: string): Line {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value as Line;
}

/** Plays the server's side of a recording to our client, with our ids in place of the recorded ones. */
async function replay(lines: readonly Line[]): Promise<void> {
  const lab = createClientLab();
  const ids = new Map<unknown, number>();
  const results = new Map<unknown, Promise<unknown>>();
  const expected: Record<string, unknown>[] = [];
  const events: unknown[] = [];
  let unmatched = 0;
  await lab.negotiate();
  for (const { dir, msg } of lines) {
    if (dir === 'client' && msg['execute'] !== 'qmp_capabilities') {
      const command = lab.client.execute(String(msg['execute']), msg['arguments'] as Record<string, unknown>);
      await lab.settle();
      ids.set(msg['id'], Number(lab.peer.messages().at(-1)?.['id']));
      results.set(msg['id'], command);
    }
    if (dir !== 'server' || 'QMP' in msg || (msg['id'] === 1 && !ids.has(1) && 'return' in msg)) continue;
    if ('event' in msg) events.push(msg);
    else if (ids.has(msg['id']) && results.has(msg['id'])) expected.push(msg);
    else unmatched += 1;
    lab.peer.clear();
    lab.peer.write(`${printJson({ ...msg, ...(ids.has(msg['id']) ? { id: ids.get(msg['id']) } : {}) })}\r\n`);
    await lab.settle();
  }
  for (const reply of expected) {
    const want = 'error' in reply ? { ok: false, error: reply['error'] } : { ok: true, value: reply['return'] };
    expect(await results.get(reply['id'])).toEqual(want);
  }
  expect(lab.events.map((event: QmpEvent) => event.raw)).toEqual(events);
  expect(lab.problems.length).toBe(unmatched);
  expect(expected.length + events.length).toBeGreaterThan(0);
}
