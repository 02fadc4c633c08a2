import type { CommandTable, EventTable, SchemaChoice, SchemaMember, SchemaMembers, SchemaType } from './schema-type.ts';

export type SchemaInfo = Readonly<Record<string, unknown>>;

/**
 * The answer of `query-qmp-schema` for these tables. As in QEMU, commands and events have their names and everything else
 * is a number, or the name of a built-in type.
 */
export function describeSchema(commands: CommandTable, events: EventTable): readonly SchemaInfo[] {
  const types = createTypes();
  const entries: SchemaInfo[] = [];
  for (const [name, spec] of Object.entries(commands)) {
    entries.push({
      name,
      'meta-type': 'command',
      'arg-type': types.object(spec.arguments, spec.choice),
      'ret-type': spec.returns ? types.name(spec.returns) : types.object({}),
      ...unstable(spec.experimental),
    });
  }
  for (const [name, spec] of Object.entries(events)) {
    entries.push({
      name,
      'meta-type': 'event',
      'arg-type': types.object(spec.data ?? {}),
      ...unstable(spec.experimental),
    });
  }
  return entries.concat(types.entries());
}

/** QEMU's schema marks what may change without notice by the feature `unstable`. */
function unstable(experimental: true | undefined): { features?: readonly string[] } {
  return experimental ? { features: ['unstable'] } : {};
}

function createTypes() {
  const entries = new Map<string, SchemaInfo>();
  const numbers = new Map<string, string>();

  /** Types that look alike are one type. */
  function define(key: string, info: Readonly<Record<string, unknown>>): string {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const name = String(numbers.size);
    numbers.set(key, name);
    entries.set(name, { name, ...info });
    return name;
  }

  function builtIn(name: 'str' | 'int' | 'bool' | 'any'): string {
    const json = { str: 'string', int: 'int', bool: 'boolean', any: 'value' }[name];
    entries.set(name, { name, 'meta-type': 'builtin', 'json-type': json });
    return name;
  }

  function arrayOf(element: string): string {
    const array = `[${element}]`;
    entries.set(array, { name: array, 'meta-type': 'array', 'element-type': element });
    return array;
  }

  function member(key: string, type: SchemaMember): SchemaInfo {
    if (typeof type === 'object' && 'optional' in type) return { name: key, type: name(type.optional), default: null };
    return { name: key, type: name(type) };
  }

  function object(members: SchemaMembers, choice?: SchemaChoice): string {
    const described = Object.entries(members).map(([key, type]) => member(key, type));
    const info = { 'meta-type': 'object', members: described, ...(choice && describeChoice(choice)) };
    return define(JSON.stringify(info), info);
  }

  function describeChoice({ tag, cases }: SchemaChoice): SchemaInfo {
    return { tag, variants: Object.entries(cases).map(([key, members]) => ({ case: key, type: object(members) })) };
  }

  function name(type: SchemaType): string {
    if (typeof type === 'string') return builtIn(type);
    if ('array' in type) return arrayOf(name(type.array));
    if ('members' in type) return object(type.members, type.choice);
    const members = type.values.map((value) => ({ name: value }));
    return define(JSON.stringify(type), { 'meta-type': 'enum', members, values: type.values });
  }

  return { name, object, entries: () => [...entries.values()] };
}
