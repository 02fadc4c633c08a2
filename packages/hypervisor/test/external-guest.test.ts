import {
  encodeMessage,
  framePacket,
  type Message,
  parsePacket,
  decodeStrict,
  createPacketStream,
} from '@dimmer/dynmem-proto';
import { createMemoryPair, type ByteStream } from '@dimmer/transport';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeferQueue } from './support/defer-queue.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';
import { createVoice } from './support/voice.ts';
import { MachineStartError } from '../src/index.ts';

const GIB = 2 ** 30;
const SOCKET = '/run/dimmer/guest.sock';

/** A machine whose guest is this test: it dials the socket and says what it likes. */
async function startExternal() {
  const doors: ((stream: ByteStream) => void)[] = [];
  const warnings: string[] = [];
  let closed = 0;
  const lab = createVirtualLab({
    onWarning: (_, code, detail) => warnings.push(`${code}: ${detail}`),
    async listen(path, onConnection) {
      expect(path).toBe(SOCKET);
      doors.push(onConnection);
      return {
        async close() {
          closed += 1;
        },
      };
    },
  });
  const definition = { ...defineMachine(), guest: { kind: 'external', socketPath: SOCKET } as const };
  const session = await lab.settled(lab.hypervisor.start(definition));
  const voice = createVoice(lab, session);
  const queue = createDeferQueue();
  await lab.settle();

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 6; turn += 1) {
      await queue.settle();
      await lab.settle();
    }
  }

  /** The guest's end of a connection. */
  async function dial() {
    const [near, far] = createMemoryPair({ defer: queue.defer, highWaterBytes: 4096 });
    const stream = createPacketStream();
    let isClosed = false;
    near.onData((bytes) => stream.push(bytes));
    near.onClose(() => {
      isClosed = true;
    });
    doors[0]!(far);
    await settle();
    return {
      stream: near,
      get isClosed() {
        return isClosed;
      },
      async send(bytes: Uint8Array): Promise<void> {
        near.send(bytes);
        await settle();
      },
      async say(...messages: readonly Message[]): Promise<void> {
        for (const message of messages) near.send(framePacket(encodeMessage(message), 0));
        await settle();
      },
      heard(): readonly Message[] {
        const found: Message[] = [];
        for (let packet = stream.next(1 << 20); packet instanceof Uint8Array; packet = stream.next(1 << 20)) {
          const parsed = parsePacket(packet);
          const message = 'payload' in parsed ? decodeStrict(parsed.payload) : undefined;
          if (message && message.type !== 'malformed') found.push(message);
        }
        return found;
      },
    };
  }

  return { lab, session, voice, dial, settle, warnings, closed: () => closed };
}

const HELLO: Message = { type: 'VERSION_REQUEST', transId: 1, version: 0x2_0000, isLastAttempt: false };
const CAPABILITIES: Message = {
  type: 'CAPABILITIES_REPORT',
  transId: 2,
  balloon: true,
  hotAdd: true,
  hotAddAlignment: 7,
  hotRemove: false,
  minPageCount: 0n,
  maxPageNumber: 2n ** 64n - 1n,
};

/** A guest past its handshake and the 50 s, which nobody skips. */
async function startReady() {
  const all = await startExternal();
  const guest = await all.dial();
  await guest.say(HELLO, CAPABILITIES);
  await all.lab.advance(50_000);
  await all.settle();
  guest.heard();
  return { ...all, guest };
}

test('whoever connects is the guest: it negotiates, waits its 50 s, balloons and unballoons', async () => {
  const { lab, voice, dial, settle } = await startExternal();
  const guest = await dial();
  expect((await voice.describe())['state']).toBe('CLOSED');
  await guest.say(HELLO);
  expect(guest.heard()).toEqual([{ type: 'VERSION_RESPONSE', transId: 1, isAccepted: true }]);
  await guest.say(CAPABILITIES);
  expect(guest.heard()).toMatchObject([{ type: 'CAPABILITIES_RESPONSE', isAccepted: true }]);
  await lab.advance(49_000);
  expect((await voice.describe())['state']).toBe('POST_INIT_WAIT');
  await lab.advance(1_000);
  await voice.ask('balloon', { value: 3 * GIB });
  await settle();
  expect(guest.heard()).toMatchObject([{ type: 'BALLOON_REQUEST', numPages: 262_144 }]);
  await guest.say({
    type: 'BALLOON_RESPONSE',
    transId: 3,
    morePages: false,
    ranges: [{ start: 0x1000, count: 262_144 }],
  });
  expect(await voice.actual()).toBe(3 * GIB);
  await voice.ask('balloon', { value: 4 * GIB });
  await settle();
  expect(guest.heard()).toMatchObject([{ type: 'UNBALLOON_REQUEST', morePages: false }]);
  await guest.say({ type: 'UNBALLOON_RESPONSE', transId: 4 });
  expect(await voice.actual()).toBe(4 * GIB);
});

test('leaving is a close of the channel, and the next one may connect', async () => {
  const { voice, guest, dial, lab, settle } = await startReady();
  guest.stream.close();
  await settle();
  expect((await voice.describe())['state']).toBe('CLOSED');
  const next = await dial();
  await next.say(HELLO);
  await lab.advance(1_000);
  await settle();
  expect(next.heard()).toMatchObject([{ type: 'VERSION_RESPONSE' }]);
});

test('a second guest is sent away, the first one stays', async () => {
  const { dial, guest, warnings, voice } = await startReady();
  const second = await dial();
  expect(second.isClosed).toBe(true);
  expect(guest.isClosed).toBe(false);
  expect(warnings.some((warning) => warning.startsWith('second-guest'))).toBe(true);
  expect((await voice.describe())['state']).toBe('IDLE');
});

test('a preamble asks for other rings; one that cannot be is refused with the reason', async () => {
  const preamble = (version: number, ringBytes: number): Uint8Array => {
    const bytes = new Uint8Array(16);
    bytes.set(new TextEncoder().encode('DMRGUEST'));
    new DataView(bytes.buffer).setUint32(8, version, true);
    new DataView(bytes.buffer).setUint32(12, ringBytes, true);
    return bytes;
  };
  const good = await startExternal();
  const guest = await good.dial();
  await guest.send(preamble(1, 64 * 1024));
  expect((await good.voice.describe())['state']).toBe('VERSION');
  await guest.say(HELLO);
  expect(guest.heard()).toHaveLength(1);
  for (const [version, ringBytes, word] of [
    [2, 16_384, 'version 2'],
    [1, 1024, '1024 bytes'],
    [1, 2 ** 21, '2097152 bytes'],
  ] as const) {
    const { dial, warnings } = await startExternal();
    const refused = await dial();
    await refused.send(preamble(version, ringBytes));
    expect(refused.isClosed).toBe(true);
    expect(warnings.join()).toContain(word);
  }
});

test('a guest that does not read fills its ring, and nothing more: the device waits for room', async () => {
  const { voice, guest, settle } = await startReady();
  await voice.ask('balloon', { value: GIB });
  await settle();
  guest.heard();
  // One page in every other: more ranges to give back than any buffer holds.
  for (let batch = 0; batch < 20; batch += 1) {
    const ranges = Array.from({ length: 500 }, (_, i) => ({ start: 0x1000 + (batch * 500 + i) * 2, count: 1 }));
    await guest.say({ type: 'BALLOON_RESPONSE', transId: 9, morePages: batch < 19, ranges });
  }
  await guest.say({ type: 'BALLOON_RESPONSE', transId: 9, morePages: false, ranges: [] });
  guest.stream.pause();
  await voice.ask('balloon', { value: 4 * GIB });
  await settle();
  expect((await voice.describe())['state']).toBe('UNBALLOON_RB_WAIT');
  guest.stream.resume();
  for (let turn = 0; turn < 400; turn += 1) await settle();
  expect((await voice.describe())['state']).toBe('UNBALLOON_REPLY_WAIT');
  await guest.say({ type: 'UNBALLOON_RESPONSE', transId: 10 });
  expect(await voice.actual()).toBe(4 * GIB);
});

test('a flood is read no faster than the limit, and is no reason to end the connection', async () => {
  const { guest, lab, settle, voice } = await startReady();
  const packet = framePacket(encodeMessage({ type: 'UNBALLOON_RESPONSE', transId: 1 }), 0);
  const flood = new Uint8Array(packet.length * 30_000);
  for (let i = 0; i < 30_000; i += 1) flood.set(packet, i * packet.length);
  await guest.send(flood);
  for (let turn = 0; turn < 200; turn += 1) await settle();
  const warned = async (): Promise<number> =>
    ((await voice.describe())['warnings'] as Record<string, number>)['unexpected-message'] ?? 0;
  expect(await warned()).toBeLessThanOrEqual(20_000);
  await lab.advance(2_000);
  for (let turn = 0; turn < 200; turn += 1) await settle();
  expect(await warned()).toBe(30_000);
  expect(guest.isClosed).toBe(false);
});

test('who says nothing, or half of a packet, makes room after 30 s', async () => {
  const { dial, lab, settle } = await startExternal();
  const mute = await dial();
  await lab.advance(30_000);
  await settle();
  expect(mute.isClosed).toBe(true);
  const slow = await dial();
  await slow.send(framePacket(encodeMessage(HELLO), 0).subarray(0, 20));
  await lab.advance(31_000);
  await settle();
  expect(slow.isClosed).toBe(true);
  const honest = await dial();
  await honest.say(HELLO);
  await lab.advance(60_000);
  await settle();
  expect(honest.isClosed).toBe(false);
});

test('a machine that resets ends the connection; one that is asked to power off waits for the guest to leave', async () => {
  const { session, guest, voice, dial, settle, lab, closed } = await startReady();
  await voice.ask('system_reset');
  await settle();
  expect(guest.isClosed).toBe(true);
  const next = await dial();
  await next.say(HELLO);
  await lab.advance(1_000);
  await settle();
  await voice.ask('system_powerdown');
  await settle();
  await settle();
  expect(await lab.settled(session.ended)).toEqual({ reason: 'shutdown' });
  expect(closed()).toBe(1);
});

test('a machine without anybody to ask powers off at once', async () => {
  const { session, voice, settle, lab } = await startExternal();
  await voice.ask('system_powerdown');
  await settle();
  expect(await lab.settled(session.ended)).toEqual({ reason: 'shutdown' });
});

test('a paused machine hears nothing, and hears it afterwards', async () => {
  const { guest, voice, dial, settle, lab } = await startExternal().then(async (all) => ({
    ...all,
    guest: await all.dial(),
  }));
  await voice.ask('stop');
  await guest.say(HELLO);
  expect(guest.heard()).toEqual([]);
  await voice.ask('cont');
  await settle();
  expect(guest.heard()).toHaveLength(1);
  expect(dial).toBeDefined();
  expect(lab.faults).toEqual([]);
});

test('where nothing listens, and where listening fails, the machine does not start and says why', async () => {
  const definition = { ...defineMachine(), guest: { kind: 'external', socketPath: SOCKET } as const };
  const deaf = createVirtualLab();
  await expect(deaf.settled(deaf.hypervisor.start(definition))).rejects.toThrow(MachineStartError);
  const taken = createVirtualLab({ listen: () => Promise.reject(new Error('another program listens there')) });
  await expect(taken.settled(taken.hypervisor.start(definition))).rejects.toThrow('another program listens there');
});

test('a machine that did not come up, or whose saved parts are damaged, leaves nobody listening', async () => {
  const definition = { ...defineMachine(), guest: { kind: 'external', socketPath: SOCKET } as const };
  const listening = new Set<string>();
  const listen = async (path: string) => {
    listening.add(path);
    return { close: async () => void listening.delete(path) };
  };
  const stuck = createVirtualLab({ listen, defer: () => {} });
  const late = stuck.hypervisor.start(definition);
  const told = expect(late).rejects.toThrow('does not greet');
  await stuck.settle();
  expect([...listening]).toEqual([SOCKET]);
  await stuck.advance(120_000);
  await told;
  expect(listening.size).toBe(0);

  const lab = createVirtualLab({ listen });
  const saved = await lab.settled(lab.hypervisor.start(defineMachine())).then((session) => lab.settled(session.save()));
  const odd = { ...saved, released: [[5, 5]] };
  await expect(lab.settled(lab.hypervisor.start(definition, odd))).rejects.toThrow('released');
  expect(listening.size).toBe(0);
});

test('whatever bytes come, in whatever pieces, only the guest that sent them is lost', async () => {
  const whole = framePacket(encodeMessage(HELLO), 0);
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.constant(whole),
    fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 })).map(([at, byte]) => {
      const bent = whole.slice();
      bent[at] = byte;
      return bent;
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const { dial, lab, settle, voice } = await startExternal();
      const guest = await dial();
      for (const bytes of pieces) await guest.send(bytes);
      await lab.advance(31_000);
      await settle();
      expect(lab.faults).toEqual([]);
      expect(await voice.actual()).toBe(4 * GIB);
      guest.stream.abort();
      await settle();
      const next = await dial();
      await next.say(HELLO);
      await lab.advance(1_000);
      await settle();
      expect(next.heard()).toMatchObject([{ type: 'VERSION_RESPONSE' }]);
    }),
    { numRuns: 25 },
  );
});
