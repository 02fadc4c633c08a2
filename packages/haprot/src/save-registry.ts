import {
  corrupt,
  createSavedForm,
  intersection,
  type Restored,
  rangeEnd,
  readSaved,
  SavedRange,
  type SavedRefusal,
} from '@dimmer/pages';
import { type Static, Type } from 'typebox';
import {
  addHaprot,
  createRegistry,
  type Haprot,
  type HaprotRegistry,
  pluggedPages,
  type RegistryOptions,
} from './registry.ts';

const REGISTRY_VERSION = 1;

const strict = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1 });
const SavedRegistry = Type.Object(
  {
    version: Type.Literal(REGISTRY_VERSION),
    haprots: Type.Array(
      Type.Object({ id: Name, memdev: Name, range: SavedRange, node: Type.Integer({ minimum: 0 }) }, strict),
    ),
  },
  strict,
);
export type SavedRegistry = Static<typeof SavedRegistry>;

const SAVED_REGISTRY = createSavedForm(REGISTRY_VERSION, SavedRegistry);

/** The sticks of a machine as plain JSON; what the machine is made of is its definition's. */
export function saveRegistry({ haprots }: HaprotRegistry): SavedRegistry {
  return {
    version: REGISTRY_VERSION,
    haprots: haprots.map(({ id, memdev, range, node }) => ({ id, memdev, range: { ...range }, node })),
  };
}

/** The sticks again, or why a machine with these options cannot have them. */
export function restoreRegistry(options: RegistryOptions, value: unknown): Restored<HaprotRegistry> {
  const read = readSaved(SAVED_REGISTRY, value);
  if (!read.ok) return read;
  let registry = createRegistry(options);
  for (const [index, haprot] of read.state.haprots.entries()) {
    const fault = findFault(registry, haprot);
    if (fault) return { ok: false, reason: corrupt(`/haprots/${index}${fault.at}`, fault.what) };
    registry = addHaprot(registry, haprot);
  }
  return { ok: true, state: registry };
}

/** What the first of the rules of spec 5.3 says against one stick more. */
function findFault(
  registry: HaprotRegistry,
  haprot: Haprot,
): (SavedRefusal & { readonly code: 'corrupt' }) | undefined {
  const { region, haprots, slots, sizeLimitPages, numaNodes } = registry;
  const { id, memdev, range, node } = haprot;
  const isInside = region && range.count > 0 && range.start >= region.start && rangeEnd(range) <= rangeEnd(region);
  if (!isInside) return fault('/range', 'is not in the region of memory devices');
  if (haprots.length >= slots) return fault('', 'has no slot');
  if (pluggedPages(registry) + range.count > sizeLimitPages) return fault('/range', 'is more than may be plugged');
  if (haprots.some((other) => other.id === id)) return fault('/id', 'is there twice');
  if (haprots.some((other) => other.memdev === memdev)) return fault('/memdev', 'is used twice');
  if (haprots.some((other) => intersection(other.range, range))) return fault('/range', 'overlaps another stick');
  return node >= Math.max(1, numaNodes) ? fault('/node', 'is beyond the nodes of the machine') : undefined;
}

function fault(at: string, what: string) {
  return { code: 'corrupt', at, what } as const;
}
