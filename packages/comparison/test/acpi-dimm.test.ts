import { PAGES_PER_GIB } from '@dimmer/pages';
import { decodeDimmForGuest, type DimmToHost, encodeDimmToHost } from '@dimmer/virtio-proto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acpiDimmStep, createAcpiDimm } from '../src/index.ts';
import { createHand } from './support/hand.ts';

const RANGE = { start: 4 * PAGES_PER_GIB, count: PAGES_PER_GIB };

function createSlots() {
  const hand = createHand(createAcpiDimm({ slots: 2 }), acpiDimmStep);
  return {
    ...hand,
    say: (message: DimmToHost) => hand.say(encodeDimmToHost(message)),
    heard: () => hand.sent().map(decodeDimmForGuest),
    start() {
      hand.open();
      hand.say(encodeDimmToHost({ type: 'enumerate' }));
    },
  };
}

function ost(device: string | undefined, source: number, status: number) {
  const info = { ...(device !== undefined && { device }), source, status, slot: '0', 'slot-type': 'DIMM' };
  return { name: 'ACPI_DEVICE_OST', data: { info } };
}

describe('a DIMM', () => {
  it('is announced to a guest that listens, and to another when it looks', () => {
    const slots = createSlots();
    slots.start();
    slots.input({ type: 'dimm-plugged', id: 'dimm1', slot: 0, range: RANGE });
    expect(slots.heard()).toEqual([{ type: 'present', slot: 0, range: RANGE, isNew: true }]);
    slots.say({ type: 'ost', slot: 0, source: 1, status: 0 });
    expect(slots.events()).toEqual([ost('dimm1', 1, 0)]);
    expect(slots.state.told).toEqual([
      { source: 1, status: 0 },
      { source: 0, status: 0 },
    ]);
    slots.input({ type: 'reset', system: true });
    slots.start();
    expect(slots.heard()).toEqual([{ type: 'present', slot: 0, range: RANGE, isNew: false }]);
  });

  it('goes when the guest lets it go, in the order of the recordings', () => {
    const slots = createSlots();
    slots.start();
    slots.input({ type: 'dimm-plugged', id: 'dimm1', slot: 0, range: RANGE });
    slots.drain();
    slots.input({ type: 'dimm-unplug-asked', id: 'dimm1' });
    expect(slots.heard()).toEqual([{ type: 'eject-request', slot: 0 }]);
    slots.say({ type: 'ost', slot: 0, source: 3, status: 132 });
    slots.say({ type: 'eject', slot: 0 });
    slots.say({ type: 'ost', slot: 0, source: 3, status: 0 });
    expect(slots.drain().filter(({ type }) => type !== 'send')).toEqual([
      { type: 'emit', event: ost('dimm1', 3, 132) },
      { type: 'unmap-pages', range: RANGE },
      {
        type: 'emit',
        event: { name: 'DEVICE_DELETED', data: { device: 'dimm1', path: '/machine/peripheral/dimm1' } },
      },
      { type: 'emit', event: ost(undefined, 3, 0) },
    ]);
    expect(slots.state.dimms).toEqual([]);
  });

  it('is in use again after a refusal', () => {
    const slots = createSlots();
    slots.start();
    slots.input({ type: 'dimm-plugged', id: 'dimm1', slot: 0, range: RANGE });
    slots.input({ type: 'dimm-unplug-asked', id: 'dimm1' });
    slots.say({ type: 'ost', slot: 0, source: 3, status: 132 });
    expect(slots.state.dimms[0]?.isLeaving).toBe(true);
    slots.drain();
    slots.say({ type: 'ost', slot: 0, source: 3, status: 130 });
    expect(slots.events()).toEqual([ost('dimm1', 3, 130)]);
    expect(slots.state.dimms[0]?.isLeaving).toBe(false);
  });

  it('is asked for again after a reset: that does not finish a pending unplug', () => {
    const slots = createSlots();
    slots.input({ type: 'dimm-plugged', id: 'dimm1', slot: 0, range: RANGE });
    slots.input({ type: 'dimm-unplug-asked', id: 'dimm1' });
    expect(slots.heard()).toEqual([]);
    slots.input({ type: 'reset', system: true });
    slots.start();
    expect(slots.heard()).toEqual([
      { type: 'present', slot: 0, range: RANGE, isNew: false },
      { type: 'eject-request', slot: 0 },
    ]);
  });
});

describe('whatever the guest says', () => {
  type Input = Parameters<ReturnType<typeof createSlots>['input']>[0];
  const slot = fc.integer({ min: 0, max: 3 });
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const message: fc.Arbitrary<DimmToHost> = fc.oneof(
    fc.constant<DimmToHost>({ type: 'enumerate' }),
    fc.record({ type: fc.constant('eject' as const), slot }),
    fc.record({ type: fc.constant('ost' as const), slot, source: word, status: word }),
  );
  const input: fc.Arbitrary<Input> = fc.oneof(
    { weight: 4, arbitrary: message.map((one): Input => ({ type: 'packet', payload: encodeDimmToHost(one) })) },
    fc.uint8Array({ maxLength: 48 }).map((payload): Input => ({ type: 'packet', payload })),
    fc.record({ type: fc.constant('reset' as const), system: fc.boolean() }),
    fc.constantFrom<Input>(
      { type: 'channel-open', ringBytes: 200 },
      { type: 'channel-closed' },
      { type: 'dimm-unplug-asked', id: 'dimm1' },
    ),
  );

  it('a DIMM is unmapped once, when it leaves its slot, and told of once', () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 60 }), (inputs) => {
        const slots = createSlots();
        slots.start();
        for (const [i, id] of ['dimm0', 'dimm1'].entries()) {
          const range = { start: RANGE.start + i * RANGE.count, count: RANGE.count };
          slots.input({ type: 'dimm-plugged', id, slot: i, range });
        }
        slots.stick(true);
        slots.drain();
        for (const one of inputs) slots.input(one);
        const effects = slots.drain();
        const gone = 2 - slots.state.dimms.length;
        expect(effects.filter(({ type }) => type === 'unmap-pages')).toHaveLength(gone);
        const deleted = effects.filter((one) => one.type === 'emit' && one.event.name === 'DEVICE_DELETED');
        expect(deleted).toHaveLength(gone);
        expect(slots.state.told).toHaveLength(2);
        expect(slots.state.link.waiting.length).toBeLessThanOrEqual(64);
      }),
    );
  });
});
