import { explainRefusal, PAGES_PER_GIB, type Restored } from '@dimmer/pages';
import { BALLOON_FEATURES, encodeBalloonToHost, encodeDimmToHost, encodeMemToHost } from '@dimmer/virtio-proto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acpiDimmStep,
  createAcpiDimm,
  createVirtioBalloon,
  createVirtioMem,
  restoreAcpiDimm,
  restoreVirtioBalloon,
  restoreVirtioMem,
  saveAcpiDimm,
  saveVirtioBalloon,
  saveVirtioMem,
  virtioBalloonStep,
  virtioMemStep,
} from '../src/index.ts';

const BOOT = { bootRanges: [{ start: 0, count: PAGES_PER_GIB }], hotAdd: true };
const STICK = { start: 4 * PAGES_PER_GIB, count: 32_768 };
const REGION = { id: 'vm0', region: STICK };

const channel = fc.oneof(
  fc.record({ type: fc.constant('channel-open' as const), ringBytes: fc.constantFrom(64, 512) }),
  fc.record({ type: fc.constant('writable' as const), freeBytes: fc.nat(512) }),
  fc.record({ type: fc.constant('reset' as const), system: fc.boolean() }),
  fc.constant({ type: 'channel-closed' as const }),
);
const said = (message: Uint8Array) => ({ type: 'packet' as const, payload: message });
const pfns = fc.uniqueArray(
  fc.nat(3000).map((page) => (page % 2 ? STICK.start + page : page)),
  { minLength: 1 },
);

const ofBalloon = fc.oneof(
  channel,
  fc.constant(said(encodeBalloonToHost({ type: 'driver-ok', features: Object.values(BALLOON_FEATURES) }))),
  pfns.map((list) => said(encodeBalloonToHost({ type: 'inflate', pfns: list }))),
  pfns.map((list) => said(encodeBalloonToHost({ type: 'deflate', pfns: list }))),
  fc.nat(PAGES_PER_GIB).map((pages) => said(encodeBalloonToHost({ type: 'actual', pages }))),
  fc.nat(40_000).map((count) => said(encodeBalloonToHost({ type: 'hot-added', start: STICK.start, count }))),
  fc.nat(PAGES_PER_GIB).map((pages) => ({ type: 'target' as const, pages })),
);
const ofMem = fc.oneof(
  channel,
  fc.constant(said(encodeMemToHost({ type: 'driver-ok', features: [] }))),
  fc
    .record({ type: fc.constantFrom('plug' as const, 'unplug' as const), block: fc.nat(63), blocks: fc.nat(8) })
    .map(({ type, block, blocks }) =>
      said(encodeMemToHost({ type, addressBytes: (STICK.start + block * 512) * 4096, blocks })),
    ),
  fc.nat(STICK.count).map((pages) => ({ type: 'requested' as const, pages })),
);
const ofDimms = fc.oneof(
  channel,
  fc.constant(said(encodeDimmToHost({ type: 'enumerate' }))),
  fc.nat(3).map((slot) => said(encodeDimmToHost({ type: 'eject', slot }))),
  fc.nat(3).map((slot) => said(encodeDimmToHost({ type: 'ost', slot, source: 3, status: 130 }))),
  fc.constant({ type: 'dimm-unplug-asked' as const, id: 'd' }),
);

function orThrow<State>(restored: Restored<State>): State {
  if (!restored.ok) throw new Error(explainRefusal(restored.reason));
  return restored.state;
}

/** One that is saved and restored after each input beside one that never is. */
function expectSame<State, Input>(
  first: Input,
  inputs: readonly Input[],
  create: () => State,
  step: (state: State, input: Input & { at: number }) => readonly [State, readonly unknown[]],
  save: (state: State) => unknown,
  restore: (value: unknown) => Restored<State>,
): void {
  const kept = create();
  let carried = create();
  for (const input of [first, ...inputs]) {
    const [, effects] = step(kept, { ...input, at: 0 });
    const [next, same] = step(carried, { ...input, at: 0 });
    expect(same).toEqual(effects);
    carried = orThrow(restore(JSON.parse(JSON.stringify(save(next)))));
    expect(save(carried)).toEqual(save(kept));
  }
}

describe('saving and restoring after any input changes nothing that follows', () => {
  it('of virtio-balloon', () => {
    const first = { type: 'haprot-plugged' as const, id: 's', range: STICK };
    fc.assert(
      fc.property(fc.array(ofBalloon), (inputs) =>
        expectSame<ReturnType<typeof createVirtioBalloon>, typeof first | (typeof inputs)[number]>(
          first,
          inputs,
          () => createVirtioBalloon(BOOT),
          virtioBalloonStep,
          saveVirtioBalloon,
          (value) => restoreVirtioBalloon(BOOT, value),
        ),
      ),
    );
  });

  it('of virtio-mem', () => {
    const first = { type: 'requested' as const, pages: STICK.count };
    fc.assert(
      fc.property(fc.array(ofMem), (inputs) =>
        expectSame<ReturnType<typeof createVirtioMem>, typeof first | (typeof inputs)[number]>(
          first,
          inputs,
          () => createVirtioMem(REGION),
          virtioMemStep,
          saveVirtioMem,
          (value) => restoreVirtioMem(REGION, value),
        ),
      ),
    );
  });

  it('of ACPI DIMMs', () => {
    const first = { type: 'dimm-plugged' as const, id: 'd', slot: 1, range: STICK };
    fc.assert(
      fc.property(fc.array(ofDimms), (inputs) =>
        expectSame<ReturnType<typeof createAcpiDimm>, typeof first | (typeof inputs)[number]>(
          first,
          inputs,
          () => createAcpiDimm({ slots: 3 }),
          acpiDimmStep,
          saveAcpiDimm,
          (value) => restoreAcpiDimm({ slots: 3 }, value),
        ),
      ),
    );
  });
});

describe('a damaged document is refused with the place', () => {
  const balloon = saveVirtioBalloon(createVirtioBalloon(BOOT));
  const stick = { id: 's', ...STICK, phase: 'waiting', addedPages: 1, removed: [] };
  it.each([
    [{ version: 2 }, { code: 'newer' }],
    [{ bootRanges: [] }, { code: 'foreign' }],
    [{ features: [7] }, { at: '/features' }],
    [{ disallowed: [1] }, { at: '/disallowed' }],
    [{ dimms: [{ start: 5, count: 5 }] }, { at: '' }],
    [{ sticks: [stick] }, { at: '/sticks/0' }],
    [{ sticks: [{ ...stick, removed: [0, 1] }] }, { at: '/sticks/0/removed' }],
    [{ link: { phase: 'closed', freeBytes: 0, waiting: [[1]] } }, { at: '/link' }],
    [{ link: { phase: 'running', freeBytes: 0, waiting: [[1]] } }, { at: '/link/waiting/0' }],
  ])('of virtio-balloon with %j', (put, reason) => {
    expect(restoreVirtioBalloon(BOOT, { ...balloon, ...put })).toMatchObject({ ok: false, reason });
  });

  const mem = saveVirtioMem(createVirtioMem(REGION));
  it.each([
    [{ machine: { ...mem.machine, id: 'x' } }, { code: 'foreign' }],
    [{ requestedPages: 5 }, { at: '/requestedPages' }],
    [{ requestedPages: 512 }, { at: '/usablePages' }],
    [{ plugged: [0, 1] }, { at: '/plugged' }],
  ])('of virtio-mem with %j', (put, reason) => {
    expect(restoreVirtioMem(REGION, { ...mem, ...put })).toMatchObject({ ok: false, reason });
  });

  const dimms = saveAcpiDimm(createAcpiDimm({ slots: 2 }));
  const dimm = { id: 'd', slot: 0, range: STICK, announced: true, isLeaving: false };
  it.each([
    [{ told: [] }, { code: 'foreign' }],
    [{ dimms: [{ ...dimm, slot: 2 }] }, { at: '/dimms/0/slot' }],
    [{ dimms: [dimm, dimm] }, { at: '/dimms/1' }],
    [{ dimms: [dimm, { ...dimm, id: 'e', slot: 1 }] }, { at: '/dimms/1/range' }],
  ])('of ACPI DIMMs with %j', (put, reason) => {
    expect(restoreAcpiDimm({ slots: 2 }, { ...dimms, ...put })).toMatchObject({ ok: false, reason });
  });
});
