import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

/** Why a saved document is refused. `at` is a JSON pointer into it. */
export type SavedRefusal =
  | { readonly code: 'corrupt'; readonly at: string; readonly what: string }
  | { readonly code: 'newer'; readonly version: number }
  /** It is sound, but of something else than what it is to be restored to. */
  | { readonly code: 'foreign'; readonly what: string };

export type Restored<State> =
  | { readonly ok: true; readonly state: State }
  | { readonly ok: false; readonly reason: SavedRefusal };

/** The form of a saved document that this program writes, and the newest that it reads. */
export interface SavedForm<Schema extends TSchema> {
  readonly version: number;
  readonly validator: () => Validator<{}, Schema>;
}

/** The schema is compiled when it is first needed: most runs restore nothing. */
export function createSavedForm<Schema extends TSchema>(version: number, schema: Schema): SavedForm<Schema> {
  let compiled: Validator<{}, Schema> | undefined;
  return {
    version,
    validator() {
      compiled ??= Compile(schema);
      return compiled;
    },
  };
}

export function corrupt(at: string, what: string): SavedRefusal {
  return { code: 'corrupt', at, what };
}

/** Checks version and shape; what the values say of each other is for whoever knows the state. */
export function readSaved<Schema extends TSchema>(
  { version, validator }: SavedForm<Schema>,
  value: unknown,
): Restored<Static<Schema>> {
  const found = versionOf(value);
  if (found !== undefined && found > version) return { ok: false, reason: { code: 'newer', version: found } };
  const check = validator();
  if (check.Check(value)) return { ok: true, state: value };
  const [error] = check.Errors(value);
  return { ok: false, reason: corrupt(error?.instancePath ?? '', error?.message ?? 'is not what it should be') };
}

/** A part's refusal as its whole document's. */
export function refusalWithin(at: string, reason: SavedRefusal): SavedRefusal {
  return reason.code === 'corrupt' ? { ...reason, at: `${at}${reason.at}` } : reason;
}

/** One sentence for people. */
export function explainRefusal(reason: SavedRefusal): string {
  switch (reason.code) {
    case 'corrupt':
      return `the saved state is damaged: ${reason.at || 'its top level'} ${reason.what}`;
    case 'newer':
      return `the saved state is of version ${reason.version}, which this program is too old for`;
    case 'foreign':
      return `the saved state is of something else: ${reason.what}`;
  }
}

function versionOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('version' in value)) return undefined;
  return Number.isSafeInteger(value.version) ? (value.version as number) : undefined;
}
