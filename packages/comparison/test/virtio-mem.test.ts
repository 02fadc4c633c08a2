import { PAGES_PER_GIB, PAGES_PER_MIB, pagesToBytes } from '@dimmer/pages';
import { decodeMemForGuest, encodeMemToHost, type MemToHost } from '@dimmer/virtio-proto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtioMem, virtioMemPages, virtioMemStep } from '../src/index.ts';
import { createHand } from './support/hand.ts';

const REGION = { start: 4 * PAGES_PER_GIB, count: 2 * PAGES_PER_GIB };
const BLOCK = 2 * PAGES_PER_MIB;
const MEMORY_BLOCK = 128 * PAGES_PER_MIB;

function createMem() {
  const hand = createHand(createVirtioMem({ id: 'vm0', region: REGION }), virtioMemStep);
  const say = (message: MemToHost) => hand.say(encodeMemToHost(message));
  return {
    ...hand,
    start() {
      hand.open();
      say({ type: 'driver-ok', features: [] });
      hand.drain();
    },
    ask(type: Exclude<MemToHost['type'], 'driver-ok'>, page: number, blocks: number) {
      hand.drain();
      say({ type, addressBytes: pagesToBytes(page), blocks });
      const effects = hand.drain();
      const [answer] = effects.flatMap((effect) => (effect.type === 'send' ? [decodeMemForGuest(effect.message)] : []));
      return { answer, effects };
    },
  };
}

describe('virtio-mem', () => {
  it('offers its region, and tells what is requested', () => {
    const mem = createMem();
    mem.open();
    mem.input({ type: 'requested', pages: MEMORY_BLOCK });
    expect(mem.sent().map(decodeMemForGuest)).toMatchObject([
      { type: 'offer', config: { blockBytes: 2 ** 21, requestedBytes: 0, usableBytes: 0 } },
      { type: 'config', config: { requestedBytes: 2 ** 27, usableBytes: 3 * 2 ** 27, pluggedBytes: 0 } },
    ]);
  });

  it('lets the guest plug up to what is requested, and never above', () => {
    const mem = createMem();
    mem.start();
    mem.input({ type: 'requested', pages: MEMORY_BLOCK });
    const { answer, effects } = mem.ask('plug', REGION.start, 63);
    expect(answer).toEqual({ type: 'ack', state: null });
    expect(effects).toContainEqual({
      type: 'emit',
      event: {
        name: 'MEMORY_DEVICE_SIZE_CHANGE',
        data: { id: 'vm0', size: 63 * 2 ** 21, 'qom-path': '/machine/peripheral/vm0' },
      },
    });
    expect(mem.ask('plug', REGION.start + 63 * BLOCK, 2).answer?.type).toBe('nack');
    expect(mem.ask('plug', REGION.start + 63 * BLOCK, 1).answer?.type).toBe('ack');
    expect(virtioMemPages(mem.state)).toBe(MEMORY_BLOCK);
  });

  it('discards once for a whole request', () => {
    const mem = createMem();
    mem.start();
    mem.input({ type: 'requested', pages: PAGES_PER_GIB });
    mem.ask('plug', REGION.start, 64);
    mem.input({ type: 'requested', pages: 0 });
    expect(mem.ask('unplug', REGION.start, 64).effects).toContainEqual({
      type: 'discard-pages',
      ranges: [{ start: REGION.start, count: MEMORY_BLOCK }],
    });
    expect(virtioMemPages(mem.state)).toBe(0);
  });

  it('answers what makes no sense with an error, and changes nothing', () => {
    const mem = createMem();
    mem.start();
    mem.input({ type: 'requested', pages: PAGES_PER_GIB });
    mem.ask('plug', REGION.start, 1);
    expect(mem.ask('plug', REGION.start, 1).answer?.type).toBe('error');
    expect(mem.ask('plug', REGION.start + 1, 1).answer?.type).toBe('error');
    expect(mem.ask('plug', 0, 1).answer?.type).toBe('error');
    expect(mem.ask('plug', REGION.start, 0).answer?.type).toBe('error');
    expect(mem.ask('unplug', REGION.start, 2).answer?.type).toBe('error');
    expect(mem.ask('plug', REGION.start + 1600 * PAGES_PER_MIB, 1).answer?.type).toBe('error');
    expect(virtioMemPages(mem.state)).toBe(BLOCK);
  });

  it('tells the state of blocks', () => {
    const mem = createMem();
    mem.start();
    mem.input({ type: 'requested', pages: PAGES_PER_GIB });
    mem.ask('plug', REGION.start, 2);
    expect(mem.ask('state', REGION.start, 2).answer).toEqual({ type: 'ack', state: 'plugged' });
    expect(mem.ask('state', REGION.start, 3).answer).toEqual({ type: 'ack', state: 'mixed' });
    expect(mem.ask('state', REGION.start + 2 * BLOCK, 1).answer).toEqual({ type: 'ack', state: 'unplugged' });
  });

  it('is empty after a reset of the machine, and what is requested stays', () => {
    const mem = createMem();
    mem.start();
    mem.input({ type: 'requested', pages: PAGES_PER_GIB });
    mem.ask('plug', REGION.start, 10);
    mem.input({ type: 'reset', system: false });
    expect(virtioMemPages(mem.state)).toBe(10 * BLOCK);
    mem.input({ type: 'reset', system: true });
    expect(virtioMemPages(mem.state)).toBe(0);
    expect(mem.events().at(-1)).toMatchObject({ data: { size: 0 } });
    mem.open();
    expect(mem.sent().map(decodeMemForGuest)).toMatchObject([{ type: 'offer', config: { requestedBytes: 2 ** 30 } }]);
  });

  it('is unplugged as a whole when the guest asks for it', () => {
    const mem = createMem();
    mem.start();
    mem.input({ type: 'requested', pages: PAGES_PER_GIB });
    mem.ask('plug', REGION.start, 10);
    expect(mem.ask('unplug-all', 0, 0).answer?.type).toBe('ack');
    expect(virtioMemPages(mem.state)).toBe(0);
  });

  it('cuts what is requested to whole blocks and to its region', () => {
    const mem = createMem();
    mem.input({ type: 'requested', pages: BLOCK + 1 });
    expect(mem.state.requestedPages).toBe(BLOCK);
    mem.input({ type: 'requested', pages: 9 * REGION.count });
    expect(mem.state.requestedPages).toBe(REGION.count);
  });
});

describe('whatever the guest says', () => {
  type Input = Parameters<ReturnType<typeof createMem>['input']>[0];
  const block = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: -2, max: 1100 }));
  const request = fc
    .record({
      type: fc.constantFrom(
        'plug' as const,
        'plug' as const,
        'unplug' as const,
        'state' as const,
        'unplug-all' as const,
      ),
      block,
      odd: fc.constantFrom(0, 0, 0, 0, 4096),
      blocks: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(0xffff)),
    })
    .map(({ type, block: at, odd, blocks }): Input => {
      const addressBytes = pagesToBytes(REGION.start + at * BLOCK) + odd;
      return { type: 'packet', payload: encodeMemToHost({ type, addressBytes, blocks }) };
    });
  const input: fc.Arbitrary<Input> = fc.oneof(
    { weight: 8, arbitrary: request },
    fc.record({ type: fc.constant('packet' as const), payload: fc.uint8Array({ maxLength: 40 }) }),
    fc.record({ type: fc.constant('requested' as const), pages: fc.integer({ min: -1, max: 2 * REGION.count }) }),
    fc.record({ type: fc.constant('reset' as const), system: fc.boolean() }),
    fc.constantFrom<Input>(
      { type: 'channel-open', ringBytes: 4095 },
      { type: 'channel-closed' },
      { type: 'packet', payload: encodeMemToHost({ type: 'driver-ok', features: [] }) },
    ),
  );

  it('the bits and their count agree, and nothing is plugged above what is requested', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 60 }), (inputs) => {
        const mem = createMem();
        mem.start();
        mem.input({ type: 'requested', pages: 30 * BLOCK });
        for (const one of inputs) {
          const before = virtioMemPages(mem.state);
          const effects = mem.input(one);
          const { state } = mem;
          const bits = state.bitmap.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
          expect(bits).toBe(state.pluggedBlocks);
          const plugged = virtioMemPages(state);
          expect(plugged).toBeLessThanOrEqual(Math.max(before, state.requestedPages));
          expect(plugged).toBeLessThanOrEqual(state.usablePages);
          expect(state.link.waiting.length).toBeLessThanOrEqual(64);
          for (const effect of effects) {
            if (effect.type !== 'discard-pages') continue;
            for (const { start, count } of effect.ranges) {
              expect(start).toBeGreaterThanOrEqual(REGION.start);
              expect(start + count).toBeLessThanOrEqual(REGION.start + REGION.count);
            }
          }
        }
      }),
    );
  });
});
