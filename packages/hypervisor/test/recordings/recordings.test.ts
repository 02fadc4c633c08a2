import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSimulatedGuest, type GuestPort, type SimulatedMachine } from '../../src/index.ts';
import { defineMachine } from '../support/virtual-lab.ts';
import { compareRecordings } from './compare-recordings.ts';
import { createCrashingGuest } from './crashing-guest.ts';
import { EXPLANATIONS, type Explanation, explain } from './explained-differences.ts';
import { playRecording } from './play-recording.ts';
import { readRecording } from './recording.ts';

const MIB = 2 ** 20;

interface Stage {
  readonly machine: Partial<SimulatedMachine>;
  /** Default: the simulated Linux guest. */
  readonly guest?: GuestPort;
  readonly first?: readonly string[];
}

const onPanic = (action: string): string => `{"execute":"set-action","arguments":{"panic":"${action}"}}`;

/** The command lines of the recordings, as definitions. */
const STAGES: Readonly<Record<string, Stage>> = {
  'guest-panicked-pause': { machine: {}, guest: createCrashingGuest(4932), first: [onPanic('pause')] },
  'guest-panicked-shutdown': { machine: {}, guest: createCrashingGuest(4012), first: [onPanic('shutdown')] },
};

const used = new Set<Explanation>();

describe('conversations recorded with QEMU 10.0.2, held with an embedded machine', () => {
  test.each(Object.entries(STAGES))('%s', async (name, { machine, guest, first = [] }) => {
    const definition = defineMachine({
      bootBytes: 512 * MIB,
      edition: 'upstream',
      guest: { kind: 'linux', workload: 'idle' },
      ...machine,
    });
    const recording = readRecording(name);
    const ours = await playRecording(recording, {
      definition,
      guest: guest ?? createSimulatedGuest(definition),
      first,
    });
    const unexplained = compareRecordings(recording, ours).filter((difference) => {
      const explanation = explain(name, difference);
      if (explanation) used.add(explanation);
      return !explanation;
    });
    expect(unexplained).toEqual([]);
  });

  test('no explanation is left over', () => {
    expect(EXPLANATIONS.filter((explanation) => !used.has(explanation))).toEqual([]);
  });
});

test('every explanation is a row of the page, and every row is needed', () => {
  const page = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');
  const [, table = ''] = /## Where this differs from QEMU\n([\s\S]*?)\n## /.exec(page) ?? [];
  const rows = [...table.matchAll(/^\| \*\*(.+?)\*\* \|/gm)].map(([, row]) => row);
  expect(new Set(rows).size).toBe(rows.length);
  expect(new Set(rows)).toEqual(new Set(EXPLANATIONS.map(({ row }) => row)));
});
