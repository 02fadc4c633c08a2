import { isOutsideSafeRange, isRecord } from '../src/index.ts';
import type { Shape } from './recorded-schema.ts';

/** Where a value is not of its type, by path. */
export function findMisfits(value: unknown, shape: Shape, path = ''): readonly string[] {
  switch (shape.kind) {
    case 'plain':
      return isPlain(value, shape.name) ? [] : [`${path}: not ${shape.name}`];
    case 'enum':
      return typeof value === 'string' && shape.values.includes(value) ? [] : [`${path}: none of the values`];
    case 'array':
      if (!Array.isArray(value)) return [`${path}: no array`];
      return value.flatMap((item, index) => findMisfits(item, shape.of, `${path}[${index}]`));
    case 'object':
      return isRecord(value) ? findInObject(value, shape, path) : [`${path}: no object`];
  }
}

function isPlain(value: unknown, name: string): boolean {
  if (name === 'int') return Number.isInteger(value) || isOutsideSafeRange(value);
  if (name === 'number') return typeof value === 'number';
  if (name === 'str') return typeof value === 'string';
  return name === 'any' ? value !== undefined : typeof value === 'boolean';
}

type ObjectShape = Extract<Shape, { kind: 'object' }>;

function findInObject(value: Readonly<Record<string, unknown>>, shape: ObjectShape, path: string): readonly string[] {
  const chosen = shape.tag === undefined ? undefined : shape.cases.get(String(value[shape.tag]));
  const members = new Map([...shape.members, ...(chosen?.kind === 'object' ? chosen.members : [])]);
  const surplus = Object.keys(value).filter((name) => !members.has(name));
  const misfits = [...members].flatMap(([name, member]) => {
    if (value[name] === undefined) return member.optional ? [] : [`${path}.${name}: missing`];
    return findMisfits(value[name], member.type, `${path}.${name}`);
  });
  return [...misfits, ...surplus.map((name) => `${path}.${name}: surplus`)];
}
