import { readFileSync } from 'node:fs';
import { isRecord } from '@dimmer/qmp';

/** `query-qmp-schema` as QEMU answered it, the entries that matter for memory. */
export function recordedSchema(version: unknown): readonly unknown[] {
  const entries = SCHEMAS.get(versionName(version));
  if (!entries) throw new Error(`no schema was recorded of QEMU ${versionName(version)}`);
  return entries;
}

/** `10.0.2` of what a greeting says. */
export function versionName(version: unknown): string {
  const parts = isRecord(version) && isRecord(version['qemu']) ? version['qemu'] : {};
  return [parts['major'], parts['minor'], parts['micro']].join('.');
}

const folder = new URL('../../../qmp/test/', import.meta.url);

const SCHEMAS: ReadonlyMap<string, readonly unknown[]> = new Map(
  ['7.2.22', '10.0.2'].map((name) => {
    const text = readFileSync(new URL(`qmp-schema-${name}.json`, folder), 'utf8');
    return [name, (JSON.parse(text) as { return: readonly unknown[] }).return];
  }),
);
