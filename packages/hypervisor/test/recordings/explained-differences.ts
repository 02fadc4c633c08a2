import type { Difference } from './compare-recordings.ts';

/**
 * Where an embedded machine may say something else than QEMU 10.0.2 did. `row` is the row of the table "Where this
 * differs from QEMU" in docs/protocol.md, which says why. Whatever is listed here must be needed.
 */
export interface Explanation {
  readonly row: string;
  /** Stages of the test: a recording, or what is made of one. */
  readonly stages: readonly string[];
  /** The client's words before it; left out: any. */
  readonly after?: readonly string[];
  readonly what: readonly string[];
}

const GUEST = ['hv-balloon', 'hv-balloon-reset'];
const STICKS = 'pc-dimm by sticks of the series';
const MODELS = ['virtio-mem', 'virtio-balloon', 'pc-dimm', 'pc-dimm-unplug-ok'];
const CRASH = ['guest-panicked-pause', 'guest-panicked-shutdown'];

export const EXPLANATIONS: readonly Explanation[] = [
  {
    row: 'no out-of-band commands',
    stages: [...GUEST, ...CRASH, ...MODELS, STICKS, 'hv-balloon-ignored', 'protocol-errors'],
    after: ['connect'],
    what: ['QMP.capabilities.0'],
  },
  {
    row: 'package',
    stages: [...GUEST, ...CRASH, ...MODELS, STICKS, 'hv-balloon-ignored', 'protocol-errors'],
    after: ['connect'],
    what: ['QMP.version.package'],
  },
  { row: 'name', stages: ['protocol-errors'], after: ['query-name #21'], what: ['return.name'] },
  { row: 'one reset', stages: ['hv-balloon-reset', 'guest-panicked-pause'], what: ['RESET missing'] },
  {
    row: 'figures of the guest',
    stages: GUEST,
    what: ['data.available', 'data.committed', 'return.available', 'return.committed'],
  },
  {
    row: 'moments of reports',
    stages: GUEST,
    what: ['HV_BALLOON_STATUS_REPORT missing', 'HV_BALLOON_STATUS_REPORT surplus'],
  },
  {
    row: 'pace of the guest',
    stages: ['hv-balloon'],
    after: [244, 245, 246, 281, 282].map((id) => `query-balloon #${id}`),
    what: ['return.actual'],
  },
  {
    row: 'pace of a model',
    stages: ['virtio-mem', 'virtio-balloon'],
    after: ['qom-set #13', 'qom-set #14', 'balloon #9', 'balloon #12', 'balloon #30', 'balloon #32'],
    what: [
      'data.size',
      'data.actual',
      'MEMORY_DEVICE_SIZE_CHANGE missing',
      'MEMORY_DEVICE_SIZE_CHANGE surplus',
      'BALLOON_CHANGE missing',
      'BALLOON_CHANGE surplus',
    ],
  },
  {
    row: 'a guest at work',
    stages: ['virtio-mem'],
    after: ['qom-set #15', 'query-memory-devices #16'],
    what: ['data.size', 'return.0.data.size', 'MEMORY_DEVICE_SIZE_CHANGE missing'],
  },
  {
    row: 'no statistics',
    stages: ['virtio-balloon'],
    after: ['qom-get #4', 'qom-get #6', 'qom-set #7', 'qom-get #8', 'qom-get #11', 'qom-set #25', 'qom-set #26'],
    what: ['return', 'error', 'error.class', 'error.desc'],
  },
  {
    row: 'moments of ACPI',
    stages: ['pc-dimm'],
    after: ['device_add #31', 'device_del #33', 'device_del #34'],
    what: ['reply surplus', 'reply missing', 'ACPI_DEVICE_OST surplus', 'ACPI_DEVICE_OST missing'],
  },
  {
    row: 'no PCI hot-plug',
    stages: ['virtio-mem', 'virtio-balloon'],
    after: ['device_add #19', 'device_del #20', 'qom-set #21', 'device_del #22', 'device_add #24', 'device_add #29'],
    what: [
      'return',
      'error',
      'error.class',
      'error.desc',
      'MEMORY_DEVICE_SIZE_CHANGE missing',
      'DEVICE_DELETED missing',
    ],
  },
  {
    row: 'a stick waits',
    stages: [STICKS],
    after: ['query-balloon #12'],
    what: ['return.actual'],
  },
  {
    row: 'a stick has no slot of ACPI',
    stages: [STICKS],
    after: [
      'query-acpi-ospm-status #5',
      'query-acpi-ospm-status #11',
      'query-acpi-ospm-status #28',
      'device_add #8',
      'device_add #27',
      'device_add #31',
      'device_del #34',
      'query-memory-devices #9',
      'query-memory-devices #36',
    ],
    what: ['return', 'error', 'ACPI_DEVICE_OST missing', 'return.0.data.slot', 'return.1.data.slot'],
  },
  { row: 'which slots', stages: [STICKS], after: ['device_add #31', 'device_add #39'], what: ['error.desc'] },
  {
    row: 'a stick goes at once or not at all',
    stages: [STICKS],
    after: ['device_del #33', 'device_del #34', 'object-del #35', 'query-memory-devices #36'],
    what: ['return', 'error', 'DEVICE_DELETED missing', 'return.2'],
  },
  {
    row: 'a device from the start',
    stages: ['protocol-errors'],
    after: ['query-balloon #2', 'balloon #3', 'query-hv-balloon-status-report #4', 'device_add #5', 'device_add #8'],
    what: ['return', 'error', 'error.desc'],
  },
  {
    row: 'no PCI hot-plug',
    stages: ['protocol-errors'],
    after: ['device_add #13', 'device_add #14', 'device_del #16', 'device_del #17'],
    what: ['return', 'error', 'error.desc', 'error.class'],
  },
  {
    row: 'no type hierarchy',
    stages: ['protocol-errors'],
    after: ['qom-list-types #12'],
    what: ['return', 'error'],
  },
  {
    row: 'no migration',
    stages: ['hv-balloon-reset'],
    after: ['migrate #387', 'query-migrate #388'],
    what: ['return', 'error', 'STOP missing'],
  },
];

export function explain(stage: string, { after, what }: Difference): Explanation | undefined {
  return EXPLANATIONS.find(
    (one) => one.stages.includes(stage) && (one.after?.includes(after) ?? true) && one.what.includes(what),
  );
}

/** Keeps account of what of the explanations was needed. */
export function createNeeds() {
  const needed = new Map<Explanation, Set<string>>(EXPLANATIONS.map((one) => [one, new Set()]));
  return {
    note(explanation: Explanation, stage: string, { after, what }: Difference): void {
      for (const used of [stage, after, what]) needed.get(explanation)?.add(used);
    },
    /** `row: word` for each word that explained nothing. */
    leftOver: (): readonly string[] =>
      [...needed].flatMap(([{ row, stages, after = [], what }, used]) =>
        [...stages, ...after, ...what].filter((word) => !used.has(word)).map((word) => `${row}: ${word}`),
      ),
  };
}
