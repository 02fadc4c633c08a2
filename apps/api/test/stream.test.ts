import { CLOSE_LOGGED_OUT, CLOSE_TOO_SLOW } from '@dimmer/contract';
import type { StoredEvent } from '@dimmer/engine';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { GIB, startApp, type TestApp, TOKEN } from './support/start-app.ts';
import { connectStream, type StreamClient, tryUpgrade } from './support/stream-client.ts';

let lab: TestApp;
let win: string;
let lin: string;
const clients: StreamClient[] = [];
beforeAll(async () => {
  lab = await startApp({ stream: { heartbeatMs: 5000, mostUnreadBytes: 2 ** 20, mostSubscriptions: 3 } });
  win = (await lab.runVm('win')).id;
  lin = (await lab.runVm('lin', { guest: { kind: 'linux' } })).id;
});
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.terminate();
});
afterAll(() => lab.close());

async function connect(): Promise<StreamClient> {
  const client = await connectStream(lab);
  clients.push(client);
  return client;
}

const describeVm = (vm: string, description: string) => lab.ask('PATCH', `/api/v1/vms/${vm}`, { description });
const resize = (vm: string, targetBytes: string) => lab.work('PATCH', `/api/v1/vms/${vm}/memory`, { targetBytes });
const lastSeq = async (): Promise<number> => (await lab.store.eventRange()).last;

describe('before the upgrade', () => {
  it('refuses who has no token, and pages of another origin', async () => {
    const authorization = `Bearer ${TOKEN}`;
    expect(await tryUpgrade(lab, {})).toBe(401);
    expect(await tryUpgrade(lab, { authorization: 'Bearer wrong' })).toBe(401);
    expect(await tryUpgrade(lab, { authorization, origin: 'http://evil.test' })).toBe(403);
    expect(await tryUpgrade(lab, { origin: 'http://evil.test' })).toBe(401);
    expect(await tryUpgrade(lab, { authorization })).toBe(101);
  });

  it('answers a plain request with a problem', async () => {
    const response = await lab.app.inject({ url: '/api/v1/stream', headers: { authorization: `Bearer ${TOKEN}` } });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, 'bad-request']);
  });
});

describe('a connection', () => {
  it('begins with hello', async () => {
    const { frames } = await connect();
    expect(frames).toEqual([{ type: 'hello', seq: await lastSeq(), heartbeatMs: 5000 }]);
  });

  it('beats when nothing else was said', async () => {
    const client = await connect();
    await lab.until(() => client.framesOf('heartbeat').length === 2);
    expect(client.framesOf('heartbeat')[0]).toEqual({ type: 'heartbeat', seq: await lastSeq() });
  });

  it.each([
    ['not json', 'not JSON'],
    ['7', 'subscribe'],
    ['{"type":"shout"}', 'subscribe'],
    ['{"type":"subscribe"}', '/id is missing'],
    ['{"type":"subscribe","id":"a","colour":"red"}', '/colour is not a field'],
    ['{"type":"subscribe","id":"a","vms":"*"}', '/vms'],
    ['{"type":"subscribe","id":"a","after":-1}', '/after'],
  ])('answers the bad frame %s, and lives on', async (text, word) => {
    const client = await connect();
    client.send(text);
    await lab.until(() => client.framesOf('error').length === 1);
    expect(client.framesOf('error')[0]).toMatchObject({ code: 'bad-request', detail: expect.stringContaining(word) });
    expect((await client.subscribed({ id: 'a' })).vms.length).toBe(2);
  });

  it('is closed, without much ado, when a frame is too large', async () => {
    const lines: string[] = [];
    const other = await startApp({ log: pino({ base: null }, { write: (line) => void lines.push(line) }) });
    const client = await connectStream(other);
    client.send('x'.repeat(300 * 1024));
    await other.until(() => client.closeCode() !== undefined);
    expect(client.closeCode()).toBe(1009);
    const said = lines.map((line) => JSON.parse(line) as { level: number; msg: string });
    expect(said.filter(({ msg }) => msg.includes('stream'))).toEqual([
      expect.objectContaining({ level: 30, msg: expect.stringContaining('Max payload size exceeded') }),
    ]);
    expect(said.filter(({ level }) => level > 30)).toEqual([]);
    await other.close();
  });

  it('has no more subscriptions than the limit', async () => {
    const client = await connect();
    for (const id of ['a', 'b', 'c', 'c']) await client.subscribed({ id, types: ['vm.*'] });
    client.subscribe({ id: 'd' });
    await lab.until(() => client.framesOf('error').length === 1);
  });
});

describe('a subscription', () => {
  it('begins with a snapshot of its VMs, by id or by name', async () => {
    const client = await connect();
    const { vms, seq } = await client.subscribed({ id: 'a', vms: [win] });
    expect(vms).toEqual([(await lab.ask('GET', '/api/v1/vms/win')).body]);
    expect(seq).toBe(await lastSeq());
    expect((await client.subscribed({ id: 'b', vms: ['lin'] })).vms.map(({ id }) => id)).toEqual([lin]);
    expect((await client.subscribed({ id: 'a', vms: ['*'] })).vms.length).toBe(2);
  });

  it('hears of a VM from its beginning to its end that was not there when it was named', async () => {
    const client = await connect();
    await client.subscribed({ id: 'a', vms: ['to-come'] });
    const from = await lastSeq();
    await lab.ask('POST', '/api/v1/vms', { name: 'to-come', bootBytes: '1GiB', maximumBytes: '2GiB' });
    await lab.ask('POST', '/api/v1/vms', { name: 'another', bootBytes: '1GiB', maximumBytes: '2GiB' });
    await describeVm('to-come', 'there');
    for (const name of ['to-come', 'another']) await lab.ask('DELETE', `/api/v1/vms/${name}`);
    await lab.until(() => client.framesOf('event', 'a').length >= 2);
    const live = client.framesOf('event', 'a').map(({ event }) => event.type);
    expect(live).toEqual(['vm.created', 'vm.deleted']);
    await client.subscribed({ id: 'late', vms: ['to-come'], after: from });
    await lab.until(() => client.framesOf('event', 'late').length >= 2);
    expect(client.framesOf('event', 'late').map(({ event }) => event.type)).toEqual(live);
  });

  it('hears the events of its VMs and types, and no others', async () => {
    const client = await connect();
    await client.subscribed({ id: 'a', vms: ['win'], types: ['memory.target', 'operation.*'] });
    await client.subscribed({ id: 'b', vms: ['*'], types: ['device.*'] });
    await resize('win', '8GiB');
    await resize('lin', '5GiB');
    await lab.until(
      () => client.framesOf('event', 'b').filter(({ event }) => event.type === 'device.plugged').length === 2,
    );
    const heard = client.framesOf('event', 'a').map(({ event }) => event);
    expect(new Set(heard.map(({ vm }) => vm))).toEqual(new Set([win]));
    expect(heard.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['memory.target', 'operation.started', 'operation.ended']),
    );
    expect(client.framesOf('event', 'b').every(({ event }) => event.type.startsWith('device.'))).toBe(true);
    expect(client.framesOf('progress', 'b')).toEqual([]);
    expect(client.framesOf('progress', 'a').flatMap(({ operations }) => operations)[0]).toMatchObject({
      vm: win,
      kind: 'resize',
    });
  });

  it('hears live samples together, at most so often', async () => {
    const client = await connect();
    await client.subscribed({ id: 'a', types: ['memory.sample'] });
    await client.subscribed({ id: 'slow', types: ['memory.sample'], maxHz: 0.25 });
    await lab.until(() => client.framesOf('samples', 'a').length === 8);
    const frame = client.framesOf('samples', 'a').at(-1)!;
    expect(Object.keys(frame.vms).toSorted()).toEqual([win, lin].toSorted());
    expect(frame.vms[win]).toMatchObject({ t: frame.t, actualBytes: 8 * GIB, targetBytes: 8 * GIB, balloonedBytes: 0 });
    expect(client.framesOf('samples', 'slow').length).toBeLessThanOrEqual(3);
    expect(client.framesOf('event')).toEqual([]);
  });

  it('hears the latest view of a VM that changes', async () => {
    const client = await connect();
    await client.subscribed({ id: 'a', vms: ['win'], types: ['memory.view'] });
    await resize('win', '9GiB');
    await lab.until(() => client.framesOf('views', 'a').at(-1)?.vms[0]?.memory.actualBytes === 9 * GIB);
  });

  it('is replaced by another of the same id, and ends by unsubscribe', async () => {
    const client = await connect();
    await client.subscribed({ id: 'a', types: ['vm.*'] });
    await client.subscribed({ id: 'a', types: ['memory.*'] });
    await client.subscribed({ id: 'b', types: ['memory.target'] });
    client.send('{"type":"unsubscribe","id":"b"}');
    client.send('{"type":"unsubscribe","id":"nobody"}');
    await lab.pass(500);
    await resize('win', '10GiB');
    await lab.until(() => client.framesOf('event', 'a').some(({ event }) => event.type === 'memory.target'));
    expect(client.framesOf('event', 'b')).toEqual([]);
  });
});

describe('`after`', () => {
  it('brings what was missed, in order, without loss and without repeating, while more comes', async () => {
    const from = await lastSeq();
    for (const size of ['8GiB', '9GiB', '8GiB', '10GiB']) await resize('win', size);
    const client = await connect();
    client.subscribe({ id: 'a', after: from });
    const more = Promise.all([resize('win', '11GiB'), describeVm('lin', 'busy')]);
    await more;
    const to = await lastSeq();
    await lab.until(() => client.framesOf('event', 'a').at(-1)?.event.seq === to);
    const seqs = client.framesOf('event', 'a').map(({ event }) => event.seq);
    expect(seqs).toEqual(Array.from({ length: to - from }, (_, index) => from + 1 + index));
    expect(client.framesOf('resync')).toEqual([]);
    expect(client.frames.findIndex(({ type }) => type === 'snapshot')).toBeLessThan(
      client.frames.findIndex(({ type }) => type === 'event'),
    );
  });

  it('at the newest brings only what comes', async () => {
    const client = await connect();
    await client.subscribed({ id: 'a', after: await lastSeq(), types: ['memory.target'] });
    await lab.pass(500);
    expect(client.framesOf('event')).toEqual([]);
    await resize('win', '12GiB');
    await lab.until(() => client.framesOf('event', 'a').length === 1);
  });

  it('of another log means to read everything anew', async () => {
    const client = await connect();
    client.subscribe({ id: 'a', after: 1_000_000 });
    await lab.until(() => client.framesOf('snapshot').length === 1);
    expect(client.frames.map(({ type }) => type).slice(1, 3)).toEqual(['resync', 'snapshot']);
    await resize('win', '13GiB');
    await lab.until(() => client.framesOf('event', 'a').length > 0);
  });
});

const PATIENCE_MS = 600_000;

describe('a client that does not read', () => {
  it('is closed with 4008, loses no event by resuming, and holds nobody else up', async () => {
    const slow = await connect();
    const quick = await connect();
    for (const client of [slow, quick]) await client.subscribed({ id: 'a', types: ['vm.guest-warning'] });
    slow.socket.pause();
    const words = 'x'.repeat(256 * 1024);
    const first = (await lastSeq()) + 1;
    const events = Array.from({ length: 128 }, (_, index): StoredEvent => warning(first + index, words));
    for (const [index, event] of events.entries()) {
      lab.bus.publish({ type: 'event', event });
      // A socket takes real time: on a busy machine the one that reads would fall behind as well.
      await lab.until(() => quick.framesOf('event').length > index, PATIENCE_MS);
    }
    slow.socket.resume();
    await lab.until(() => slow.closeCode() !== undefined, PATIENCE_MS);
    expect(slow.closeCode()).toBe(CLOSE_TOO_SLOW);
    const heard = slow.framesOf('event').map(({ event }) => event.seq);
    expect(heard.length).toBeLessThan(events.length);
    expect(heard).toEqual(heard.map((_, index) => first + index));
    expect(quick.closeCode()).toBeUndefined();
  });
});

describe('the end', () => {
  it('of a session is the end of its streams', async () => {
    const session = await lab.app.inject({ method: 'POST', url: '/api/v1/session', payload: { token: TOKEN } });
    const cookie = String(session.headers['set-cookie']).split(';')[0]!;
    const client = await connectStream(lab, { cookie });
    await client.subscribed({ id: 'a' });
    await lab.ask('DELETE', '/api/v1/session', undefined, { token: false, headers: { cookie } });
    await lab.until(() => client.closeCode() !== undefined);
    expect(client.closeCode()).toBe(CLOSE_LOGGED_OUT);
  });

  it('of the service does not wait for who does not read', async () => {
    const other = await startApp();
    const client = await connectStream(other);
    const deaf = await connectStream(other);
    deaf.socket.pause();
    await other.close();
    expect(client.socket.readyState).toBeGreaterThanOrEqual(WebSocket.CLOSING);
    deaf.socket.terminate();
  });
});

function warning(seq: number, words: string): StoredEvent {
  const data = { code: 'made-large', words };
  return { seq, id: `e${seq}`, time: 0, type: 'vm.guest-warning', vm: win, operationId: null, actor: 'dimmer', data };
}
