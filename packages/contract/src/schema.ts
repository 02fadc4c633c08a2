import { type Static, type TSchema, Type } from 'typebox';

/** The shapes that resources are made of. */

/** Bytes in an answer: always an integer. */
export const Bytes = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/**
 * A size in a request: bytes, or a string with a binary unit ("6GiB"). Whether it is a whole, positive number of pages
 * is checked by `parseSize`, so that the refusal has a code of its own.
 */
export const SizeInput = Type.Union([Type.Number(), Type.String()], {
  description: 'Bytes as an integer, or a string with a binary unit, such as "6GiB" or "512MiB"',
  examples: ['6GiB', 6 * 2 ** 30],
});

/** RFC 3339 in UTC. */
export const Time = Type.String({ format: 'date-time', examples: ['2026-11-24T15:00:59.123Z'] });

export const Uuid = Type.String({ format: 'uuid' });

/** One of the given words. */
export function oneOf<const Words extends readonly string[]>(words: Words, description?: string) {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: [...words], ...(description ? { description } : {}) });
}

/** The value, or null where it is not known or does not apply. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** The schema by its name, so that OpenAPI shows one component and not a copy in each place. */
export function refTo<T extends TSchema>(schema: T) {
  const { $id } = schema as { $id?: string };
  if ($id === undefined) throw new Error('only a schema with an $id can be referred to');
  return Type.Unsafe<Static<T>>({ $ref: `${$id}#` });
}

/** A list: `nextCursor` is null on the last page. */
export function pageOf<T extends TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: nullable(Type.String()) });
}

/** How every list is paged. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: '`nextCursor` of the page before' })),
};

/** A request body or query: a field that is not listed is refused, not dropped. */
export const strict = { additionalProperties: false } as const;
