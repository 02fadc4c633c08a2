import { choice, list, object, oneOf, optional, type SchemaType } from './schema-type.ts';

/** What an entry of `query-qmp-schema` looks like: the schema of the schema. */
export const SCHEMA_INFO: SchemaType = choice(
  {
    name: 'str',
    'meta-type': oneOf('builtin', 'enum', 'array', 'object', 'alternate', 'command', 'event'),
    features: optional(list('str')),
  },
  'meta-type',
  {
    builtin: { 'json-type': oneOf('string', 'number', 'int', 'boolean', 'null', 'object', 'array', 'value') },
    enum: { members: list(object({ name: 'str', features: optional(list('str')) })), values: list('str') },
    array: { 'element-type': 'str' },
    object: {
      members: list(object({ name: 'str', type: 'str', default: optional('any'), features: optional(list('str')) })),
      tag: optional('str'),
      variants: optional(list(object({ case: 'str', type: 'str' }))),
    },
    alternate: { members: list(object({ type: 'str' })) },
    command: { 'arg-type': 'str', 'ret-type': 'str', 'allow-oob': optional('bool') },
    event: { 'arg-type': 'str' },
  },
);
