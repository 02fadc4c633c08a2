import { parseSize, type SizeRefusal } from '@dimmer/contract/sizes';
import { ApiProblem } from '../api-problem.ts';

const REASONS: Readonly<Record<SizeRefusal, string>> = {
  'not-a-size': 'is not a size: give bytes, or a string such as "6GiB"',
  'not-whole-pages': 'is not a whole number of 4096-byte pages',
  'not-positive': 'is not above zero',
  'too-large': 'is above 2^53 − 1 bytes',
};

/** The named size fields of a body in bytes; all that are no sizes are refused together. */
export function readSizes<Field extends string>(
  body: { readonly [F in Field]?: number | string },
  fields: readonly Field[],
): { readonly [F in Field]?: number } {
  const given = fields.flatMap((field) => {
    const value = body[field];
    return value === undefined ? [] : [{ field, size: parseSize(value) }];
  });
  const errors = given.flatMap(({ field, size }) =>
    typeof size === 'number' ? [] : [{ pointer: `/${field}`, detail: REASONS[size] }],
  );
  if (errors.length > 0) throw new ApiProblem('bad-size', describeErrors(errors), { errors });
  return Object.fromEntries(given.map(({ field, size }) => [field, size])) as { readonly [F in Field]?: number };
}

function describeErrors(errors: readonly { readonly pointer: string; readonly detail: string }[]): string {
  return `${errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`).join('; ')}.`;
}
