import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSimulatedGuest, type GuestPort, type GuestTuning, type SimulatedMachine } from '../../src/index.ts';
import { createInstantGuest } from '../support/instant-guest.ts';
import { defineMachine } from '../support/virtual-lab.ts';
import { compareRecordings } from './compare-recordings.ts';
import { createCrashingGuest } from './crashing-guest.ts';
import { createNeeds, EXPLANATIONS, explain } from './explained-differences.ts';
import { playRecording } from './play-recording.ts';
import { readRecording } from './recording.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

type Temperament = NonNullable<GuestTuning['temperament']>;

/** The recorded guest, as far as its host can tell: a small system under TCG, whose pages are taken at 290 MiB a second. */
const LINUX: Temperament = {
  bootMs: 3100,
  osUsedPages: 40368,
  perBlockPageMs: 0.0152,
  perSinglePageMs: 0.0152,
  hotAddPerPageMs: 0.0005,
};

interface Stage {
  /** Default: of the stage's name. */
  readonly recording?: string;
  /** What the client says in place of what it said. */
  readonly instead?: readonly [word: string, other: string];
  readonly machine: Partial<SimulatedMachine>;
  /** Default: the simulated Linux guest. */
  readonly guest?: GuestPort;
  /** What differs in it from `LINUX`. */
  readonly temperament?: Temperament;
  readonly first?: readonly string[];
}

/** `-S`, as near as one can come to it from inside. */
const NOT_YET_RUNNING = ['{"execute":"stop"}', '{"execute":"system_reset"}'];
const onPanic = (action: string): string => `{"execute":"set-action","arguments":{"panic":"${action}"}}`;

/** The command lines of the recordings, as definitions. */
const STAGES: Readonly<Record<string, Stage>> = {
  'hv-balloon': { machine: { maximumBytes: 512 * MIB + GIB } },
  'hv-balloon-reset': { machine: { maximumBytes: 512 * MIB + GIB }, temperament: { perBlockPageMs: 0.021 } },
  'hv-balloon-ignored': {
    machine: { maximumBytes: 512 * MIB, statusReport: false },
    temperament: { hibernation: true },
  },
  'pc-dimm by sticks of the series': {
    recording: 'pc-dimm',
    instead: ['pc-dimm', 'mem-haprot'],
    machine: { edition: 'series', maximumBytes: 4 * GIB, slots: 3 },
    guest: createInstantGuest({ bootBytes: 512 * MIB }).port,
  },
  'virtio-mem': { machine: { memoryDevice: 'virtio-mem', maximumBytes: 512 * MIB + 2 * GIB } },
  'virtio-balloon': { machine: { memoryDevice: 'virtio-balloon', bootBytes: GIB, maximumBytes: GIB } },
  'pc-dimm': { machine: { memoryDevice: 'pc-dimm', maximumBytes: 4 * GIB, slots: 3 } },
  'pc-dimm-unplug-ok': { machine: { memoryDevice: 'pc-dimm', maximumBytes: 4 * GIB, slots: 4 } },
  'protocol-errors': { machine: { maximumBytes: 512 * MIB }, first: NOT_YET_RUNNING },
  'guest-panicked-pause': { machine: {}, guest: createCrashingGuest(4932), first: [onPanic('pause')] },
  'guest-panicked-shutdown': { machine: {}, guest: createCrashingGuest(4012), first: [onPanic('shutdown')] },
};

const needs = createNeeds();

describe('conversations recorded with QEMU 10.0.2, held with an embedded machine', () => {
  test.each(Object.entries(STAGES))('%s', async (name, stage) => {
    const { machine, guest, temperament, instead, first = [] } = stage;
    const definition = defineMachine({
      bootBytes: 512 * MIB,
      edition: 'upstream',
      guest: { kind: 'linux', workload: 'idle' },
      ...machine,
    });
    const recording = readRecording(stage.recording ?? name).map((exchange) => ({
      ...exchange,
      text: instead ? exchange.text.replaceAll(...instead) : exchange.text,
    }));
    const ours = await playRecording(recording, {
      definition,
      guest: guest ?? createSimulatedGuest(definition, { workload: 'none', temperament: { ...LINUX, ...temperament } }),
      first,
    });
    const unexplained = compareRecordings(recording, ours).filter((difference) => {
      const explanation = explain(name, difference);
      if (explanation) needs.note(explanation, name, difference);
      return !explanation;
    });
    expect(unexplained).toEqual([]);
  });

  test('no explanation is left over', () => {
    expect(needs.leftOver()).toEqual([]);
  });
});

test('every explanation is a row of the page, and every row is needed', () => {
  const page = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');
  const [, table = ''] = /## Where this differs from QEMU\n([\s\S]*?)\n## /.exec(page) ?? [];
  const rows = [...table.matchAll(/^\| \*\*(.+?)\*\* \|/gm)].map(([, row]) => row);
  expect(new Set(rows).size).toBe(rows.length);
  expect(new Set(rows)).toEqual(new Set(EXPLANATIONS.map(({ row }) => row)));
});
