import { encodeMessage, type Message } from '@dimmer/dynmem-proto';
import { PAGES_PER_MIB } from '@dimmer/pages';
import fc from 'fast-check';
import type { DeviceInput } from '../../src/index.ts';
import { PAGES_1_GIB } from './host.ts';

type Unnumbered<T> = T extends unknown ? Omit<T, 'transId'> : never;

/** Pages of boot memory, of its hole, and of where sticks and backends are. */
const page = fc.oneof(
  fc.nat({ max: 3000 }),
  fc.nat({ max: 8192 }).map((offset) => 5 * PAGES_1_GIB + offset),
);
const range = fc.record({ start: page, count: fc.nat({ max: 600 }) });

function packetOf(message: Unnumbered<Message>, more: boolean): DeviceInput {
  const bytes = encodeMessage({ ...message, transId: 1 });
  const payload = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  payload.set(bytes);
  return { at: 0, type: 'packet', payload, more };
}

function said(message: fc.Arbitrary<Unnumbered<Message>>): fc.Arbitrary<DeviceInput> {
  return fc.tuple(message, fc.boolean()).map(([body, more]) => packetOf(body, more));
}

const answers = fc.oneof(
  said(fc.record({ ranges: fc.array(range, { maxLength: 4 }), morePages: fc.boolean() }).map(balloonResponse)),
  said(fc.constant({ type: 'UNBALLOON_RESPONSE' as const })),
  said(
    fc
      .tuple(fc.constantFrom(0, 256, 300, 512, 524_288), fc.nat({ max: 1 }))
      .map(([pageCount, result]) => ({ type: 'HOT_ADD_RESPONSE' as const, pageCount, result })),
  ),
);

function balloonResponse(body: { ranges: { start: number; count: number }[]; morePages: boolean }) {
  return { type: 'BALLOON_RESPONSE' as const, ...body };
}

const commands: fc.Arbitrary<DeviceInput> = fc.oneof(
  fc.nat({ max: 6 * PAGES_1_GIB }).map((pages): DeviceInput => ({ at: 0, type: 'target', pages })),
  fc.nat({ max: 100 }).map((freeBytes): DeviceInput => ({ at: 0, type: 'writable', freeBytes })),
  fc.constant<DeviceInput>({ at: 0, type: 'writable', freeBytes: 16_383 }),
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), slot: fc.nat({ max: 2 }) }).map(({ id, slot }): DeviceInput => {
    // Each id has a place of its own, so that no two sticks overlap.
    const start = 5 * PAGES_1_GIB + ('abc'.indexOf(id) * 3 + slot) * 2048;
    return { at: 0, type: 'haprot-plugged', id, range: { start, count: 2048 } };
  }),
  fc.constantFrom('a', 'b', 'c').map((id): DeviceInput => ({ at: 0, type: 'haprot-unplug-asked', id })),
  fc.boolean().map((on): DeviceInput => ({ at: 0, type: 'trace', on })),
);

/** A guest connects and settles down: what comes before everything else of interest. */
export function greeting(alignment: number): readonly DeviceInput[] {
  return [
    { at: 0, type: 'reset', system: true },
    { at: 0, type: 'channel-open', ringBytes: 16_383 },
    packetOf({ type: 'VERSION_REQUEST', version: 0x20000, isLastAttempt: false }, false),
    packetOf(
      {
        type: 'CAPABILITIES_REPORT',
        balloon: true,
        hotAdd: true,
        hotAddAlignment: alignment,
        hotRemove: false,
        minPageCount: 0n,
        maxPageNumber: 2n ** 64n - 1n,
      },
      false,
    ),
    { at: 0, type: 'timer', id: 'post-init' },
  ];
}

const again = fc
  .tuple(fc.boolean(), fc.nat({ max: 3 }))
  .map(([system, alignment]): readonly DeviceInput[] => [
    { at: 0, type: 'channel-closed' },
    { at: 0, type: 'reset', system },
    ...greeting(alignment).slice(1),
  ]);

/** A run of the device: inputs that mean something most of the time, each at a moment of its own. */
export const randomRun: fc.Arbitrary<readonly DeviceInput[]> = fc
  .tuple(
    fc.nat({ max: 3 }),
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: answers.map((input) => [input]) },
        { weight: 5, arbitrary: commands.map((input) => [input]) },
        { weight: 1, arbitrary: again },
      ),
      { maxLength: 60 },
    ),
  )
  .map(([alignment, inputs]) =>
    [...greeting(alignment), ...inputs.flat()].map((input, index) => ({ ...input, at: index })),
  );

/** Where upstream's backend is. */
export const MEMDEV = { start: 5 * PAGES_1_GIB, count: 16 * 2048 + PAGES_PER_MIB };
