import { describe, expect, test } from 'vitest';
import { ADDED_COMMANDS, ADDED_EVENTS, describeSchema, type Edition, surfaceOf } from '../src/index.ts';
import { readRecordedSchema, resolveSchema, type Shape } from './recorded-schema.ts';

const recorded = readRecordedSchema();

function ours(edition: Edition) {
  const { commands, events } = surfaceOf(edition, { additions: true });
  return resolveSchema(describeSchema(commands, events));
}

/** Whether everything that `narrow` allows is allowed by `wide`: what keeps it from being so, with where. */
function compare(narrow: Shape, wide: Shape, path: string): string[] {
  if (wide.kind === 'plain' && wide.name === 'any') return [];
  if (narrow.kind === 'enum' && wide.kind === 'enum') {
    return narrow.values.filter((value) => !wide.values.includes(value)).map((value) => `${path}: value ${value}`);
  }
  if (narrow.kind === 'array' && wide.kind === 'array') return compare(narrow.of, wide.of, `${path}[]`);
  if (narrow.kind === 'object' && wide.kind === 'object') return compareObjects(narrow, wide, path);
  const same = narrow.kind === 'plain' && wide.kind === 'plain' && narrow.name === wide.name;
  return same ? [] : [`${path}: ${kindOf(narrow)} for ${kindOf(wide)}`];
}

type ObjectShape = Extract<Shape, { kind: 'object' }>;

function compareObjects(narrow: ObjectShape, wide: ObjectShape, path: string): string[] {
  const problems: string[] = narrow.tag === wide.tag ? [] : [`${path}: told apart by ${narrow.tag}, not ${wide.tag}`];
  for (const [name, member] of narrow.members) {
    const other = wide.members.get(name);
    if (!other) problems.push(`${path}.${name}: surplus`);
    else if (member.optional && !other.optional) problems.push(`${path}.${name}: may be missing`);
    if (other) problems.push(...compare(member.type, other.type, `${path}.${name}`));
  }
  for (const [name, other] of wide.members) {
    if (!other.optional && !narrow.members.has(name)) problems.push(`${path}.${name}: missing`);
  }
  for (const [name, shape] of narrow.cases) {
    const other = wide.cases.get(name);
    if (!other) problems.push(`${path}: case ${name}`);
    else problems.push(...compare(shape, other, `${path}<${name}>`));
  }
  return problems;
}

function kindOf(shape: Shape): string {
  return shape.kind === 'plain' ? shape.name : shape.kind;
}

describe('upstream, against the schema of QEMU 10.0.2', () => {
  const upstream = ours('upstream');

  test('beyond QEMU it has the x- additions and nothing else', () => {
    expect([...upstream.commands.keys()].filter((name) => !recorded.commands.has(name))).toEqual(
      Object.keys(ADDED_COMMANDS),
    );
    expect([...upstream.events.keys()].filter((name) => !recorded.events.has(name))).toEqual(Object.keys(ADDED_EVENTS));
  });

  /** What QEMU takes and Dimmer does not: there is one kind of memory to make objects of. */
  const NOT_TAKEN: Readonly<Record<string, RegExp>> = { 'object-add': /(value|case) (?!memory-backend-ram$)/ };

  const commands = [...upstream.commands].filter(([name]) => recorded.commands.has(name));

  test.each(commands)('%s takes what QEMU takes', (name, { takes }) => {
    const theirs = recorded.commands.get(name)?.takes as Shape;
    const problems = compare(theirs, takes, name);
    const allowed = NOT_TAKEN[name];
    expect(problems.filter((problem) => !allowed?.test(problem))).toEqual([]);
    expect(problems.length > 0).toBe(allowed !== undefined);
  });

  test.each(commands)('%s has no argument that QEMU lacks, and wants none that QEMU does not', (name, { takes }) => {
    expect(compare(takes, recorded.commands.get(name)?.takes as Shape, name)).toEqual([]);
  });

  test.each(commands)('%s answers as QEMU answers', (name, { returns }) => {
    expect(compare(returns, recorded.commands.get(name)?.returns as Shape, name)).toEqual([]);
  });

  test.each([...upstream.events].filter(([name]) => recorded.events.has(name)))(
    '%s carries what QEMU puts in',
    (name, data) => {
      expect(compare(data, recorded.events.get(name) as Shape, name)).toEqual([]);
    },
  );
});

describe('the series, against the same schema', () => {
  const series = ours('series');

  /** Never merged, or spelled otherwise since (spec 0.2, 7.4, 7.5). */
  const OF_THE_SERIES = {
    HV_BALLOON_HAPROT_INUSE: 'a stick of the series; upstream has one memdev instead',
    HV_BALLOON_HAPROT_UNUSED: 'a stick of the series; upstream has one memdev instead',
    HV_BALLOON_STATUS_REPORT: 'commited with a single t',
  };
  const differing = [...series.events]
    .filter(([name]) => !(name in ADDED_EVENTS))
    .filter(([name, data]) => {
      const theirs = recorded.events.get(name);
      return !theirs || compare(data, theirs, name).length > 0;
    })
    .map(([name]) => name);

  test('its own events are those three, each for its reason', () => {
    expect(differing.sort()).toEqual(Object.keys(OF_THE_SERIES));
  });

  test("its commands are QEMU's, but for properties under `props`", () => {
    for (const [name, { takes, returns }] of series.commands) {
      const theirs = recorded.commands.get(name);
      if (!theirs) expect(Object.keys(ADDED_COMMANDS)).toContain(name);
      else expect(compare(returns, theirs.returns, name)).toEqual([]);
      if (theirs && name !== 'object-add') expect(compare(theirs.takes, takes, name)).toEqual([]);
    }
  });
});

test('the comparison itself sees what is missing, surplus, optional, of another type or value', () => {
  const int: Shape = { kind: 'plain', name: 'int' };
  const enumOf = (...values: string[]): Shape => ({ kind: 'enum', values });
  const objectOf = (members: Record<string, Shape>, optional: readonly string[] = []): Shape => ({
    kind: 'object',
    members: new Map(
      Object.entries(members).map(([name, type]) => [name, { type, optional: optional.includes(name) }]),
    ),
    tag: undefined,
    cases: new Map(),
  });
  expect(compare(objectOf({ a: int }), objectOf({ a: int }), 'x')).toEqual([]);
  expect(compare(objectOf({}), objectOf({ a: int }), 'x')).toEqual(['x.a: missing']);
  expect(compare(objectOf({}), objectOf({ a: int }, ['a']), 'x')).toEqual([]);
  expect(compare(objectOf({ a: int }), objectOf({}), 'x')).toEqual(['x.a: surplus']);
  expect(compare(objectOf({ a: int }, ['a']), objectOf({ a: int }), 'x')).toEqual(['x.a: may be missing']);
  expect(compare(objectOf({ a: int }), objectOf({ a: enumOf() }), 'x')).toEqual(['x.a: int for enum']);
  expect(compare(enumOf('b', 'c'), enumOf('c'), 'x')).toEqual(['x: value b']);
});
