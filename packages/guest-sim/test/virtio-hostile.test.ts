import { explainRefusal, PAGES_PER_GIB, PAGES_PER_MIB } from '@dimmer/pages';
import {
  encodeBalloonToGuest,
  encodeDimmToGuest,
  encodeMemToGuest,
  MEM_ANSWERS,
  type MemConfig,
} from '@dimmer/virtio-proto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGuest, type GuestInput, guestStep, INSTANT, restoreGuest, saveGuest } from '../src/index.ts';

const BOOT = { start: 0, count: PAGES_PER_GIB / 4 };
const kind = fc.constantFrom('windows', 'linux', 'stubborn' as const);
const hardware = fc.constantFrom('virtio-balloon', 'virtio-mem', 'pc-dimm' as const);
const pages = fc.oneof(fc.nat(2 * PAGES_PER_GIB), fc.constantFrom(128 * PAGES_PER_MIB, Number.MAX_SAFE_INTEGER));
const range = fc.record({
  start: fc.oneof(
    fc.nat(31).map((block) => block * 128 * PAGES_PER_MIB),
    pages,
  ),
  count: fc.oneof(
    fc.nat(4).map((block) => block * 128 * PAGES_PER_MIB),
    pages,
  ),
});
const features = fc.subarray([0, 1, 48, 49]);
const balloonConfig = fc
  .oneof(fc.nat(2 * BOOT.count), fc.nat(2000))
  .map((numPages) => ({ numPages, actual: 0, freePageHintId: 0, poison: 0 }));
const memConfig: fc.Arbitrary<MemConfig> = fc.record({
  blockBytes: fc.constantFrom(2 ** 21, 2 ** 20),
  node: fc.constant(0),
  addressBytes: fc.constantFrom(2 ** 32, 2 ** 33),
  regionBytes: fc.constantFrom(2 ** 30, 0, Number.MAX_SAFE_INTEGER),
  usableBytes: fc.constantFrom(2 ** 30, 2 ** 28),
  pluggedBytes: fc.constant(0),
  requestedBytes: fc.constantFrom(0, 2 ** 27, 2 ** 28, 2 ** 29, 2 ** 40),
});
const chain = fc.oneof(
  fc.record({ features, config: balloonConfig }).map((one) => encodeBalloonToGuest({ type: 'offer', ...one })),
  balloonConfig.map((config) => encodeBalloonToGuest({ type: 'config', config })),
  fc.constantFrom('inflate', 'deflate', 'stats' as const).map((queue) => encodeBalloonToGuest({ type: 'used', queue })),
  fc
    .record({ type: fc.constantFrom('hot-add' as const, 'hot-removed' as const), range })
    .map((one) => encodeBalloonToGuest(one)),
  fc
    .record({ type: fc.constantFrom('offer' as const, 'config' as const), features, config: memConfig })
    .map((one) => encodeMemToGuest(one)),
  fc.constantFrom(...MEM_ANSWERS).map((type) => encodeMemToGuest({ type, state: null })),
  fc
    .record({ slot: fc.nat(2), range, isNew: fc.boolean() })
    .map((one) => encodeDimmToGuest({ type: 'present', ...one })),
  fc.nat(3).map((slot) => encodeDimmToGuest({ type: 'eject-request', slot })),
  fc.uint8Array({ maxLength: 48 }),
);
const input = fc.oneof(
  { weight: 10, arbitrary: chain.map((payload) => ({ type: 'packet', payload })) },
  fc.constantFrom('reset', 'driver-reload', 'channel-closed').map((type) => ({ type })),
  fc.record({ type: fc.constant('channel-opened'), ringBytes: fc.constantFrom(64, 512, 16_384) }),
  fc.record({ type: fc.constant('writable'), freeBytes: fc.nat(16_383) }),
  fc.record({
    type: fc.constant('timer'),
    id: fc.constantFrom('boot', 'reopen', 'virtio-balloon', 'virtio-hot-add', 'virtio-mem', 'acpi-dimm'),
  }),
  fc.record({ type: fc.constant('memory-unmapped'), range }),
) as fc.Arbitrary<GuestInput>;

describe('a guest with virtio drivers', () => {
  it('is after being saved and restored, whatever it heard before, what it was', () => {
    fc.assert(
      fc.property(kind, hardware, fc.array(input, { maxLength: 30 }), (guestKind, device, inputs) => {
        const options = { kind: guestKind, hardware: device, bootRanges: [BOOT], workload: 'idle', seed: 1 } as const;
        const temperament = { ...INSTANT, osUsedPages: 1000 };
        const kept = createGuest({ ...options, temperament });
        let carried = createGuest({ ...options, temperament });
        const begin = [{ type: 'power-on' }, { type: 'timer', id: 'boot' }, { type: 'channel-opened', ringBytes: 512 }];
        for (const one of [...(begin as GuestInput[]), ...inputs]) {
          const [, effects] = guestStep(kept, { ...one, at: 0 });
          const [next, same] = guestStep(carried, { ...one, at: 0 });
          expect(same).toEqual(effects);
          const restored = restoreGuest({ ...options, temperament }, JSON.parse(JSON.stringify(saveGuest(next))));
          if (!restored.ok) throw new Error(explainRefusal(restored.reason));
          carried = restored.state;
        }
        expect(saveGuest(carried)).toEqual(saveGuest(kept));
      }),
      { numRuns: 60 },
    );
  });

  it('goes on whatever the host says, and keeps its books', () => {
    fc.assert(
      fc.property(kind, hardware, fc.array(input, { maxLength: 40 }), (guestKind, device, inputs) => {
        const guest = createGuest({
          kind: guestKind,
          hardware: device,
          bootRanges: [BOOT],
          workload: 'idle',
          seed: 1,
          temperament: { ...INSTANT, osUsedPages: 1000 },
        });
        const begin = [{ type: 'power-on' }, { type: 'timer', id: 'boot' }, { type: 'channel-opened', ringBytes: 512 }];
        for (const one of [...(begin as GuestInput[]), ...inputs]) {
          guestStep(guest, { ...one, at: 0 });
          const { owned, free, used, pinned, ballooned } = guest.memory;
          expect(free.pages + used.pages + pinned.pages + ballooned.pages).toBe(owned.pages);
          expect(guest.virtio?.balloon?.away?.pfns.length ?? 0).toBeLessThanOrEqual(256);
        }
      }),
    );
  });
});
