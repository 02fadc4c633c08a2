import { fail, type QmpAnswer, succeed } from '@dimmer/qmp';

/** A memory backend: host memory that a stick will use. */
export interface Backend {
  readonly id: string;
  readonly sizeBytes: number;
  /** The device that uses it. */
  user: string | null;
}

/** The user-made objects of a machine; devices have ids of their own (spec 7.5). */
export interface ObjectTree {
  readonly backends: ReadonlyMap<string, Backend>;
  add(args: Readonly<Record<string, unknown>>): QmpAnswer;
  remove(id: string): QmpAnswer;
  /** Has these backends and no others. */
  restore(backends: readonly Backend[]): void;
}

/** The backend of boot memory, which every machine has. */
export const RAM_ID = 'pc.ram';

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9._-]*$/;
/** Properties of a backend that mean nothing to simulated memory. */
const IDLE_PROPERTIES = new Set([
  'dump',
  'host-nodes',
  'merge',
  'policy',
  'prealloc',
  'prealloc-threads',
  'reserve',
  'share',
]);

export function isIdentifier(id: string): boolean {
  return IDENTIFIER.test(id);
}

export function createObjectTree(): ObjectTree {
  const backends = new Map<string, Backend>();
  return {
    backends,
    add(args) {
      const { 'qom-type': type, id: rawId, props, ...rest } = args;
      const id = String(rawId);
      if (type !== 'memory-backend-ram') return fail(`Parameter 'qom-type' does not accept value '${String(type)}'`);
      if (!isIdentifier(id)) return fail(`Parameter 'id' expects an identifier`);
      const properties = flatten(props, rest);
      const refusal = checkProperties(properties);
      if (refusal) return fail(refusal);
      if (backends.has(id) || id === RAM_ID)
        return fail(`attempt to add duplicate property '${id}' to object (type 'container')`);
      const sizeBytes = properties['size'];
      if (typeof sizeBytes !== 'number') return fail(`cannot set up guest memory '${id}': Cannot allocate memory`);
      backends.set(id, { id, sizeBytes, user: null });
      return succeed();
    },
    remove(id) {
      if (id === RAM_ID) return fail(`object '${id}' is in use, can not be deleted`);
      const backend = backends.get(id);
      if (!backend) return fail(`object '${id}' not found`);
      if (backend.user !== null) return fail(`object '${id}' is in use, can not be deleted`);
      backends.delete(id);
      return succeed();
    },
    restore(saved) {
      backends.clear();
      for (const backend of saved) backends.set(backend.id, { ...backend });
    },
  };
}

/** QEMU before 6.0 took the properties nested under `props`; both forms are understood (spec 7.5). */
function flatten(props: unknown, rest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return typeof props === 'object' && props !== null ? { ...(props as Record<string, unknown>), ...rest } : rest;
}

/** A size beyond what a double holds exactly is a `LosslessNumber` here: a size, only absurd. */
function checkProperties(properties: Readonly<Record<string, unknown>>): string | undefined {
  const size = properties['size'];
  if (size === undefined) return `Parameter 'size' is missing`;
  if (typeof size === 'string' || typeof size === 'boolean' || size === null) {
    return `Invalid parameter type for 'size', expected: integer`;
  }
  if (Number(size) === 0) return `property 'size' of memory-backend-ram doesn't take value '0'`;
  if (!(Number(size) > 0) || !Number.isInteger(Number(size))) return `Parameter 'size' expects uint64`;
  const unexpected = Object.keys(properties).find((name) => name !== 'size' && !IDLE_PROPERTIES.has(name));
  return unexpected === undefined ? undefined : `Parameter '${unexpected}' is unexpected`;
}
