import type { Difference } from './compare-recordings.ts';

/**
 * Where an embedded machine may say something else than QEMU 10.0.2 did. `row` is the row of the table "Where this
 * differs from QEMU" in docs/protocol.md, which says why. Whatever is listed here must be needed.
 */
export interface Explanation {
  readonly row: string;
  readonly recordings: readonly string[];
  /** The client's words before it; left out: any. */
  readonly after?: readonly string[];
  readonly what: readonly string[];
}

const GUEST = ['hv-balloon', 'hv-balloon-reset'];
const CRASH = ['guest-panicked-pause', 'guest-panicked-shutdown'];

export const EXPLANATIONS: readonly Explanation[] = [
  {
    row: 'no out-of-band commands',
    recordings: [...GUEST, ...CRASH, 'hv-balloon-ignored', 'protocol-errors'],
    after: ['connect'],
    what: ['QMP.capabilities.0'],
  },
  {
    row: 'package',
    recordings: [...GUEST, ...CRASH, 'hv-balloon-ignored', 'protocol-errors'],
    after: ['connect'],
    what: ['QMP.version.package'],
  },
  { row: 'name', recordings: ['protocol-errors'], after: ['query-name #21'], what: ['return.name'] },
  { row: 'one reset', recordings: ['hv-balloon-reset', 'guest-panicked-pause'], what: ['RESET missing'] },
  {
    row: 'figures of the guest',
    recordings: GUEST,
    what: ['data.available', 'data.committed', 'return.available', 'return.committed'],
  },
  {
    row: 'moments of reports',
    recordings: GUEST,
    what: ['HV_BALLOON_STATUS_REPORT missing', 'HV_BALLOON_STATUS_REPORT surplus'],
  },
  {
    row: 'pace of the guest',
    recordings: ['hv-balloon'],
    after: [244, 245, 246, 281, 282].map((id) => `query-balloon #${id}`),
    what: ['return.actual'],
  },
  {
    row: 'a device from the start',
    recordings: ['protocol-errors'],
    after: ['query-balloon #2', 'balloon #3', 'query-hv-balloon-status-report #4', 'device_add #5', 'device_add #8'],
    what: ['return', 'error', 'error.desc'],
  },
  {
    row: 'no PCI hot-plug',
    recordings: ['protocol-errors'],
    after: ['device_add #13', 'device_add #14', 'device_del #16', 'device_del #17'],
    what: ['return', 'error', 'error.desc', 'error.class'],
  },
  {
    row: 'no type hierarchy',
    recordings: ['protocol-errors'],
    after: ['qom-list-types #12'],
    what: ['return', 'error'],
  },
  {
    row: 'no migration',
    recordings: ['hv-balloon-reset'],
    after: ['migrate #387', 'query-migrate #388'],
    what: ['return', 'error', 'STOP missing'],
  },
];

export function explain(recording: string, { after, what }: Difference): Explanation | undefined {
  return EXPLANATIONS.find(
    (one) => one.recordings.includes(recording) && (one.after?.includes(after) ?? true) && one.what.includes(what),
  );
}

/** Keeps account of what of the explanations was needed. */
export function createNeeds() {
  const needed = new Map<Explanation, Set<string>>(EXPLANATIONS.map((one) => [one, new Set()]));
  return {
    note(explanation: Explanation, recording: string, { after, what }: Difference): void {
      for (const used of [recording, after, what]) needed.get(explanation)?.add(used);
    },
    /** `row: word` for each word that explained nothing. */
    leftOver: (): readonly string[] =>
      [...needed].flatMap(([{ row, recordings, after = [], what }, used]) =>
        [...recordings, ...after, ...what].filter((word) => !used.has(word)).map((word) => `${row}: ${word}`),
      ),
  };
}
