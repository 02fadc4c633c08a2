import { Type } from 'typebox';
import { type ErrorCode, ERRORS, type Problem as ProblemDocument } from '../errors.ts';
import { Bytes } from '../schema.ts';

/** RFC 9457; docs/errors.md has an entry for each code. */
export const Problem = Type.Unsafe<ProblemDocument>(
  Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer({ minimum: 400, maximum: 599 }),
      detail: Type.String(),
      code: Type.Unsafe<ErrorCode>({ type: 'string', enum: Object.keys(ERRORS) }),
      requestId: Type.String(),
      errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
      limitBytes: Type.Optional(Bytes),
      releasedBytes: Type.Optional(Bytes),
      operationId: Type.Optional(Type.String()),
      qmpError: Type.Optional(Type.Object({ class: Type.String(), desc: Type.String() })),
    },
    { $id: 'Problem' },
  ),
);
