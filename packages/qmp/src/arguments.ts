import { isRecord } from './events.ts';
import { isOutsideSafeRange } from './json.ts';
import type { CommandSpec, SchemaMember, SchemaMembers, SchemaType } from './schema-type.ts';

/** Checks a command's arguments as QEMU does: unexpected, missing, wrong type. Returns what is wrong, or nothing. */
export function checkArguments(spec: CommandSpec, args: Readonly<Record<string, unknown>>): string | undefined {
  const problem = checkMembers(spec.arguments, args);
  if (problem) return problem;
  const more = spec.choice?.cases[String(args[spec.choice.tag])] ?? {};
  const further = checkMembers(more, args);
  if (further || spec.open) return further;
  const unexpected = Object.keys(args).find(
    (name) => !Object.hasOwn(spec.arguments, name) && !Object.hasOwn(more, name),
  );
  return unexpected === undefined ? undefined : `Parameter '${unexpected}' is unexpected`;
}

function checkMembers(members: SchemaMembers, args: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, member] of Object.entries(members)) {
    const problem = checkMember(name, member, args[name]);
    if (problem) return problem;
  }
  return undefined;
}

function checkMember(name: string, member: SchemaMember, value: unknown): string | undefined {
  const isOptional = typeof member === 'object' && 'optional' in member;
  if (value === undefined) return isOptional ? undefined : `Parameter '${name}' is missing`;
  const type = isOptional ? member.optional : member;
  if (typeof type === 'object' && 'values' in type && typeof value === 'string' && !type.values.includes(value)) {
    return `Parameter '${name}' does not accept value '${value}'`;
  }
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
