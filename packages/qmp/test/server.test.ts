import { readFileSync } from 'node:fs';
import { createMemoryPair, splitStream } from '@dimmer/transport';
import { expect, test } from 'vitest';
import { type CommandSpec, createQmpServer, describeSchema, fail, succeed, surfaceOf } from '../src/index.ts';
import { checkArguments } from '../src/arguments.ts';
import { createDeferQueue, createPeer, createServerLab, VERSION } from './support.ts';

const answering = (command: string) => {
  if (command === 'query-status') return succeed({ status: 'prelaunch', running: false });
  if (command === 'query-balloon') return fail('No balloon device has been activated', 'DeviceNotActive');
  return succeed();
};

async function negotiated(...options: Parameters<typeof createServerLab>) {
  const lab = createServerLab(...options);
  lab.peer.write('{"execute":"qmp_capabilities"}\n');
  await lab.settle();
  lab.peer.clear();
  return lab;
}

async function ask(lab: Awaited<ReturnType<typeof negotiated>>, ...texts: string[]) {
  lab.peer.clear();
  for (const text of texts) lab.peer.write(text);
  await lab.settle();
  return lab.peer.messages();
}

test('greets at once, on a line that ends with CR LF', async () => {
  const lab = createServerLab();
  await lab.settle();
  expect(lab.peer.raw).toBe(
    '{"QMP":{"version":{"qemu":{"major":10,"minor":0,"micro":2},"package":"test"},"capabilities":[]}}\r\n',
  );
});

test('answers what QEMU answered to malformed requests, unknown commands and odd ids (recorded: protocol-errors)', async () => {
  const lines = readFileSync(new URL('transcripts/protocol-errors.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const lab = await negotiated(answering);
  let compared = 0;
  for (const [index, line] of lines.entries()) {
    if (line.dir !== 'client-raw') continue;
    expect(await ask(lab, line.msg)).toEqual([lines[index + 1].msg]);
    compared += 1;
  }
  expect(compared).toBe(9);
});

test('before the negotiation there is one command only, and no events', async () => {
  const lab = createServerLab();
  await lab.settle();
  lab.peer.clear();
  lab.server.emit('STOP');
  lab.peer.write('{"execute":"query-status","id":7}');
  await lab.settle();
  expect(lab.peer.messages()).toEqual([
    { id: 7, error: { class: 'CommandNotFound', desc: expect.stringContaining('capabilities negotiation') } },
  ]);
});

test('a capability that was not offered cannot be had, and the negotiation stays open', async () => {
  const lab = createServerLab(answering);
  const enable = { execute: 'qmp_capabilities', arguments: { enable: ['oob'] } };
  await lab.settle();
  expect(await ask(lab, JSON.stringify(enable))).toMatchObject([{ error: { class: 'GenericError' } }]);
  expect(await ask(lab, '{"execute":"qmp_capabilities"}')).toEqual([{ return: {} }]);
});

test('object-add of today is closed, and that of the series takes properties under `props` as well', async () => {
  const { commands: upstream } = surfaceOf('upstream', { additions: false });
  const { commands: series } = surfaceOf('series', { additions: false });
  const nested = { 'qom-type': 'memory-backend-ram', id: 'm', size: 4096, props: {} };
  expect(checkArguments(upstream['object-add'] as CommandSpec, nested)).toBe(`Parameter 'props' is unexpected`);
  expect(checkArguments(series['object-add'] as CommandSpec, nested)).toBeUndefined();
  const { size: _, ...sizeless } = nested;
  expect(checkArguments(upstream['object-add'] as CommandSpec, sizeless)).toBe(`Parameter 'size' is missing`);
});

test.each([
  ['{"execute":5}', 'must be a string'],
  ['{}', "lacks member 'execute'"],
  ['{"execute":"query-status","arguments":[]}', 'must be an object'],
  ['{"execute":"balloon"}', "Parameter 'value' is missing"],
  ['{"execute":"balloon","arguments":{"value":"1"}}', "Invalid parameter type for 'value', expected: integer"],
  ['{"execute":"balloon","arguments":{"value":1.5}}', "Invalid parameter type for 'value', expected: integer"],
  ['{"execute":"balloon","arguments":{"value":9223372036854775808}}', 'expected: integer'],
  ['{"execute":"device_del","arguments":{"id":{}}}', "Invalid parameter type for 'id', expected: string"],
  ['{"execute":"device_del","arguments":{"id":"a","force":true}}', "Parameter 'force' is unexpected"],
  ['{"execute":"query-status"', undefined],
  ['{"execute":"set-action","arguments":{"shutdown":"later"}}', "Parameter 'shutdown' does not accept value 'later'"],
  [
    '{"execute":"object-add","arguments":{"qom-type":"memory-backend-nope","id":"m"}}',
    "Parameter 'qom-type' does not accept value 'memory-backend-nope'",
  ],
])('%s is refused or waits for its end', async (request, desc) => {
  const replies = await ask(await negotiated(answering), request);
  if (desc === undefined) expect(replies).toEqual([]);
  else expect(replies).toEqual([{ error: { class: 'GenericError', desc: expect.stringContaining(desc) } }]);
});

test('a number that needs all 64 bits reaches the command unrounded', async () => {
  const seen: unknown[] = [];
  const lab = await negotiated((_, args) => {
    seen.push(String(args['value']));
    return succeed();
  });
  await ask(lab, '{"execute":"balloon","arguments":{"value":9223372036854775807}}');
  expect(seen).toEqual(['9223372036854775807']);
});

test('device_add takes members the table does not list', async () => {
  const seen: unknown[] = [];
  const lab = await negotiated((_, args) => {
    seen.push(args);
    return succeed();
  });
  const request = { driver: 'mem-haprot', id: 'ha1', memdev: 'mem1' };
  expect(await ask(lab, JSON.stringify({ execute: 'device_add', arguments: request }))).toEqual([{ return: {} }]);
  expect(seen).toEqual([request]);
});

test('commands are performed one at a time and answered in order, though answers come late', async () => {
  const answers: (() => void)[] = [];
  const names: string[] = [];
  const queue = createDeferQueue();
  const [near, far] = createMemoryPair({ defer: queue.defer });
  createQmpServer({
    stream: near,
    version: VERSION,
    wallNow: () => 0,
    commands: surfaceOf('series', { additions: true }).commands,
    dispatch(command, _, answer) {
      names.push(command);
      answers.push(() => answer(succeed()));
    },
  });
  const peer = createPeer(far);
  peer.write('{"execute":"qmp_capabilities"}{"execute":"stop","id":1}{"execute":"cont","id":2}');
  await queue.settle();
  expect(names).toEqual(['stop']);
  answers.shift()?.();
  expect(names).toEqual(['stop', 'cont']);
  answers.shift()?.();
  await queue.settle();
  expect(peer.messages().slice(2)).toEqual([
    { return: {}, id: 1 },
    { return: {}, id: 2 },
  ]);
});

test('a thousand requests in one piece neither nest nor get lost', async () => {
  const lab = await negotiated(answering);
  const requests = Array.from({ length: 1000 }, (_, id) => JSON.stringify({ execute: 'query-status', id })).join('');
  const replies = await ask(lab, requests);
  expect(replies.map((reply) => reply['id'])).toEqual(Array.from({ length: 1000 }, (_, id) => id));
});

test('events carry the time to the microsecond, and data only when there is some', async () => {
  const lab = await negotiated();
  lab.server.emit('STOP');
  lab.server.emit('DEVICE_DELETED', { device: 'ha1', path: '/machine/peripheral/ha1' });
  await lab.settle();
  const timestamp = { seconds: 1_795_400_355, microseconds: expect.any(Number) };
  expect(lab.peer.messages()).toEqual([
    { timestamp, event: 'STOP' },
    { timestamp, event: 'DEVICE_DELETED', data: { device: 'ha1', path: '/machine/peripheral/ha1' } },
  ]);
});

test('a client that writes byte by byte is understood', async () => {
  const lab = await negotiated(answering, (stream) => splitStream(stream));
  expect(await ask(lab, '{"execute":"query-status","id":"ü€"}')).toEqual([
    { return: { status: 'prelaunch', running: false }, id: 'ü€' },
  ]);
});

test.each(['series', 'upstream'] as const)('the schema of %s names every command, event and type', (edition) => {
  const { commands, events } = surfaceOf(edition, { additions: true });
  const schema = describeSchema(commands, events);
  const byName = new Map(schema.map((entry) => [entry['name'], entry]));
  expect(byName.size).toBe(schema.length);
  for (const name of [...Object.keys(commands), ...Object.keys(events)]) expect(byName.has(name)).toBe(true);
  const types = schema.flatMap((entry) => [
    entry['arg-type'],
    entry['ret-type'],
    entry['element-type'],
    ...((entry['members'] as { type?: unknown }[] | undefined) ?? []).map((member) => member.type),
    ...((entry['variants'] as { type?: unknown }[] | undefined) ?? []).map((variant) => variant.type),
  ]);
  for (const type of types) if (type !== undefined) expect(byName.has(type)).toBe(true);
  expect(schema.filter((entry) => entry['features']).map((entry) => entry['name'])).toEqual([
    'x-query-hv-balloon',
    'X_HV_BALLOON_STATE',
  ]);
});
