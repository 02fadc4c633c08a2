import { readFileSync } from 'node:fs';
import { GIB, PAGE_BYTES } from '@dimmer/pages';
import { describe, expect, it } from 'vitest';
import { createDevice, type DeviceInput, type DeviceOptions, deviceStep, queryBalloon } from '../src/index.ts';
import { PAGES_1_GIB, PAGES_4_GIB, SECTIONS_4_GIB } from './support/host.ts';

interface Vector {
  readonly name: string;
  readonly direction: 'g2h' | 'h2g';
  readonly hex: string;
}

const all = JSON.parse(
  readFileSync(new URL('../../dynmem-proto/test/vectors/dynmem-vectors.json', import.meta.url), 'utf8'),
) as readonly Vector[];

type Input = DeviceInput extends infer One ? (One extends unknown ? Omit<One, 'at'> : never) : never;

/**
 * Plays one conversation of the vectors: the guest's messages are fed as they are, and what the device sends must be the
 * host's messages, byte for byte and in order. `before` holds what the operator does ahead of a message of the host.
 */
function play(
  prefix: string,
  options: DeviceOptions,
  prelude: readonly Input[],
  before: Readonly<Record<string, Input[]>>,
) {
  const state = createDevice(options);
  const sent: string[] = [];
  const input = (one: Input): void => {
    const [, effects] = deviceStep(state, { ...one, at: 0 });
    for (const effect of effects) {
      if (effect.type !== 'send') continue;
      sent.push(Buffer.from(effect.message).toString('hex'));
    }
  };
  for (const one of prelude) input(one);
  // What the prelude made the host say is not part of the conversation.
  sent.length = 0;
  const vectors = all.filter((vector) => vector.name.startsWith(prefix));
  for (const { name, direction, hex } of vectors) {
    for (const one of before[name] ?? []) input(one);
    if (direction === 'h2g') expect(sent.shift(), name).toBe(hex);
    else {
      expect(sent, `${name}: the host has said no more than it should`).toEqual([]);
      const bytes = Buffer.from(hex, 'hex');
      const payload = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
      payload.set(bytes);
      input({ type: 'packet', payload });
      input({ type: 'writable', freeBytes: 16_383 });
    }
  }
  expect(sent).toEqual([]);
  return { state, messages: vectors.length };
}

const opened: readonly Input[] = [
  { type: 'reset', system: true },
  { type: 'channel-open', ringBytes: 16_383 },
];
const pages = (bytes: number): number => bytes / PAGE_BYTES;

describe('the conversations of the vectors', () => {
  it('s1: a Linux-like guest takes a stick of 3 GiB, gives 1 GiB back and gets half of it again (spec 11.1)', () => {
    const { state, messages } = play('s1-', { bootPages: PAGES_4_GIB, sections: SECTIONS_4_GIB }, opened, {
      's1-05-hot-add-chunk-1': [
        { type: 'haprot-plugged', id: 'ha1', range: { start: 5 * PAGES_1_GIB, count: 3 * PAGES_1_GIB } },
        { type: 'timer', id: 'post-init' },
      ],
      's1-09-balloon-request': [{ type: 'target', pages: pages(6 * GIB) }],
      's1-12-unballoon-request': [{ type: 'target', pages: pages(6.5 * GIB) }],
    });
    expect(messages).toBe(13);
    expect([state.name, state.transId]).toEqual(['IDLE', 4]);
    expect(queryBalloon(state)).toBe(6.5 * GIB);
    expect([...state.sticks[0]!.removed.both]).toEqual([{ start: 0x18_0000, count: 131_072 }]);
  });

  it('s2: a guest at its minimum gives 100,000 pages and then none', () => {
    const handshake = all
      .filter((vector) => /^s1-0[13]/.test(vector.name))
      .map((vector): Input => ({ type: 'packet', payload: new Uint8Array(Buffer.from(vector.hex, 'hex')) }));
    const bootPages = 3 * PAGES_4_GIB;
    const ready: readonly Input[] = [...opened, ...handshake, { type: 'timer', id: 'post-init' }];
    const { state, messages } = play(
      's2-',
      { bootPages, sections: [{ start: 0, count: bootPages, kind: 'ram' }] },
      ready,
      {
        's2-01-balloon-request': [{ type: 'target', pages: bootPages - 585_728 }],
      },
    );
    expect(messages).toBe(4);
    expect([state.name, state.removedBoth, state.transId]).toEqual(['IDLE', 100_000, 2]);
  });
});
