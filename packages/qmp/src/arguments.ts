import type { CommandSpec, SchemaMember, SchemaType } from './catalogue.ts';
import { isRecord } from './events.ts';
import { isOutsideSafeRange } from './json.ts';

/** Checks a command's arguments as QEMU does: unexpected, missing, wrong type. Returns what is wrong, or nothing. */
export function checkArguments(spec: CommandSpec, args: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, member] of Object.entries(spec.arguments)) {
    const problem = checkMember(name, member, args[name]);
    if (problem) return problem;
  }
  if (spec.open) return undefined;
  const unexpected = Object.keys(args).find((name) => !Object.hasOwn(spec.arguments, name));
  return unexpected === undefined ? undefined : `Parameter '${unexpected}' is unexpected`;
}

function checkMember(name: string, member: SchemaMember, value: unknown): string | undefined {
  const isOptional = typeof member === 'object' && 'optional' in member;
  if (value === undefined) return isOptional ? undefined : `Parameter '${name}' is missing`;
  const type = isOptional ? member.optional : member;
  return fits(type, value) ? undefined : `Invalid parameter type for '${name}', expected: ${describe(type)}`;
}

function fits(type: SchemaType, value: unknown): boolean {
  if (type === 'any') return true;
  if (type === 'str') return typeof value === 'string';
  if (type === 'bool') return typeof value === 'boolean';
  if (type === 'int') return isInt64(value);
  if ('array' in type) return Array.isArray(value) && value.every((item) => fits(type.array, item));
  if ('values' in type) return typeof value === 'string' && type.values.includes(value);
  return isRecord(value);
}

function isInt64(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (!isOutsideSafeRange(value)) return false;
  const exact = BigInt(value.value);
  return exact === BigInt.asIntN(64, exact);
}

function describe(type: SchemaType): string {
  if (type === 'str' || typeof type === 'object')
    return typeof type === 'object' && 'array' in type ? 'array' : 'string';
  return type === 'int' ? 'integer' : type === 'bool' ? 'boolean' : 'value';
}
