import { readFileSync } from 'node:fs';
import { createMemoryPair, type ByteStream } from '@dimmer/transport';
import { expect, test } from 'vitest';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';
import { createDeferQueue } from './support/defer-queue.ts';
import { createVoice } from './support/voice.ts';

const GIB = 2 ** 30;
const page = readFileSync(new URL('../../../docs/external-guests.md', import.meta.url), 'utf8');

interface Packet {
  readonly from: 'guest' | 'host';
  readonly hex: string;
}

/** The packets of the page's examples in order; a line that begins with spaces goes on with the one before. */
function readPackets(): readonly Packet[] {
  const packets: Packet[] = [];
  for (const line of page.split('\n')) {
    const [, who, rest] = /^([GH] |\s{10,})((?:[0-9a-f]{16}[ |]*)+)/.exec(line) ?? [];
    if (who === undefined || rest === undefined) continue;
    const hex = rest.replaceAll(/[ |]/g, '');
    if (who.trim() === '') packets.push({ from: packets.at(-1)!.from, hex: packets.pop()!.hex + hex });
    else packets.push({ from: who === 'G ' ? 'guest' : 'host', hex });
  }
  return packets;
}

/** A machine and the connection of its guest: `say` sends, `heard` is what came since it was last asked. */
async function connectGuest() {
  let door: (stream: ByteStream) => void = () => {};
  const lab = createVirtualLab({
    listen: async (_, onConnection) => {
      door = onConnection;
      return { close: async () => {} };
    },
  });
  const definition = { ...defineMachine(), guest: { kind: 'external', socketPath: '/run/guest.sock' } as const };
  const session = await lab.settled(lab.hypervisor.start(definition));
  const { ask, describe } = createVoice(lab, session);
  const queue = createDeferQueue();
  const [near, far] = createMemoryPair({ defer: queue.defer });
  let held = '';
  near.onData((bytes) => (held += Buffer.from(bytes).toString('hex')));
  await lab.settle();
  door(far);

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 6; turn += 1) {
      await queue.settle();
      await lab.settle();
    }
  }
  return {
    ask,
    describe,
    pass: async (ms: number): Promise<void> => {
      await lab.advance(ms);
      await settle();
    },
    say: async (hex: string): Promise<void> => {
      near.send(Buffer.from(hex, 'hex'));
      await settle();
    },
    heard: (): string => {
      const heard = held;
      held = '';
      return heard;
    },
  };
}

test('the bytes on the page are those of the device', async () => {
  const { ask, describe, pass, say, heard } = await connectGuest();
  const packets = readPackets();
  expect(packets.map(({ from }) => from[0]).join('')).toBe('ghghghghghg');
  const exchange = async (from: number, to: number): Promise<void> => {
    for (const packet of packets.slice(from, to)) {
      if (packet.from === 'guest') await say(packet.hex);
      else expect(heard()).toBe(packet.hex);
    }
  };
  await exchange(0, 5);
  await pass(50_000);
  await ask('balloon', { value: 3 * GIB });
  await pass(100);
  await exchange(5, 7);
  await ask('balloon', { value: 3.5 * GIB });
  await pass(100);
  await exchange(7, 9);
  await ask('object-add', { 'qom-type': 'memory-backend-ram', id: 'mem1', size: 2 * GIB });
  await ask('device_add', { driver: 'mem-haprot', id: 'ha1', memdev: 'mem1' });
  await pass(100);
  await exchange(9, 11);
  expect(await ask('query-balloon')).toEqual({ actual: 5.5 * GIB });
  const { state, warnings } = await describe();
  expect({ state, warnings }).toEqual({ state: 'IDLE', warnings: {} });
});
