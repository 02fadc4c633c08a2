import type { FastifySchemaValidationError } from 'fastify';

interface Place {
  readonly pointer: string;
  readonly detail: string;
}

/** The validator's errors as JSON Pointers with a few words each. */
export function readValidationErrors(
  errors: readonly FastifySchemaValidationError[],
  context: string | undefined,
): readonly Place[] {
  const where = context === 'body' ? '' : (context ?? '');
  const places = errors.flatMap(describeError).map(({ pointer, detail }) => ({ pointer, detail: tell(detail, where) }));
  const details = new Map<string, string>();
  for (const { pointer, detail } of places) details.set(pointer, join(details.get(pointer), detail));
  return [...details].map(([pointer, detail]) => ({ pointer, detail }));
}

const MUST_BE = 'must be ';

/** The forms that a place may have; of other words about it the first are enough. */
function join(known: string | undefined, detail: string): string {
  if (known === undefined) return detail;
  const alternatives = known.startsWith(MUST_BE) && detail.startsWith(MUST_BE);
  return alternatives ? `${known} or ${detail.slice(MUST_BE.length)}` : known;
}

function tell(detail: string, where: string): string {
  return where === '' ? detail : `(${where}) ${detail}`;
}

function describeError({ keyword, instancePath, params, message }: FastifySchemaValidationError): readonly Place[] {
  const at = (names: unknown, detail: string): readonly Place[] =>
    [names].flat().map((name) => ({ pointer: `${instancePath}/${escape(String(name))}`, detail }));
  if (keyword === 'additionalProperties') return at(params['additionalProperties'], 'is not a field of this request');
  if (keyword === 'required') return at(params['requiredProperties'], 'is missing');
  if (keyword === 'enum') {
    return [{ pointer: instancePath, detail: `is none of ${[params['allowedValues']].flat().join(', ')}` }];
  }
  // The alternatives of a union have told already what each of them wants.
  if (keyword === 'anyOf' || keyword === 'boolean') return [];
  return [{ pointer: instancePath, detail: message ?? 'is not valid' }];
}

/** RFC 6901. */
function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
