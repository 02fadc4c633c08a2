import { readFileSync } from 'node:fs';

/** The reply of `query-qmp-schema`, ours or the one recorded from QEMU 10.0.2, with its numbered types looked up. */
export interface Schema {
  readonly commands: ReadonlyMap<string, { readonly takes: Shape; readonly returns: Shape }>;
  readonly events: ReadonlyMap<string, Shape>;
}

/** A type in full. The schema of the schema is the deepest, and it ends. */
export type Shape =
  | { readonly kind: 'plain'; readonly name: string }
  | { readonly kind: 'array'; readonly of: Shape }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | {
      readonly kind: 'object';
      readonly members: ReadonlyMap<string, { readonly optional: boolean; readonly type: Shape }>;
      readonly tag: string | undefined;
      readonly cases: ReadonlyMap<string, Shape>;
    };

interface Entry {
  readonly name: string;
  readonly 'meta-type': string;
  readonly 'arg-type': string;
  readonly 'ret-type': string;
  readonly 'element-type': string;
  readonly members: readonly { readonly name: string; readonly type: string; readonly default?: null }[];
  readonly values: readonly string[];
  readonly tag?: string;
  readonly variants?: readonly { readonly case: string; readonly type: string }[];
}

export function readRecordedSchema(): Schema {
  const text = readFileSync(new URL('qmp-schema-10.0.2.json', import.meta.url), 'utf8');
  return resolveSchema((JSON.parse(text) as { return: unknown[] }).return);
}

export function resolveSchema(entries: readonly unknown[]): Schema {
  const byName = new Map((entries as readonly Entry[]).map((entry) => [entry.name, entry]));

  function resolve(name: string): Shape {
    const entry = byName.get(name);
    if (!entry) throw new Error(`the schema has no type ${name}`);
    if (entry['meta-type'] === 'array') return { kind: 'array', of: resolve(entry['element-type']) };
    if (entry['meta-type'] === 'enum') return { kind: 'enum', values: entry.values };
    if (entry['meta-type'] === 'object') return resolveObject(entry);
    return { kind: 'plain', name };
  }

  function resolveObject({ members, tag, variants = [] }: Entry): Shape {
    return {
      kind: 'object',
      members: new Map(
        members.map((member) => [member.name, { optional: 'default' in member, type: resolve(member.type) }]),
      ),
      tag,
      cases: new Map(variants.map((variant) => [variant.case, resolve(variant.type)])),
    };
  }

  const of = (kind: string) => [...byName.values()].filter((entry) => entry['meta-type'] === kind);
  return {
    commands: new Map(
      of('command').map((entry) => [
        entry.name,
        { takes: resolve(entry['arg-type']), returns: resolve(entry['ret-type']) },
      ]),
    ),
    events: new Map(of('event').map((entry) => [entry.name, resolve(entry['arg-type'])])),
  };
}
