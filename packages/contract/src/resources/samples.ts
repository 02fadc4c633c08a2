import { type Static, Type } from 'typebox';
import { nullable } from '../schema.ts';

const Column = Type.Unsafe<(number | null)[]>({ type: 'array', items: { type: ['number', 'null'] } });

/** Samples in columns of equal length; null is a gap. */
export const Samples = Type.Object(
  {
    t: Type.Array(Type.Integer(), { description: 'Epoch milliseconds' }),
    stepMs: Type.Integer({ minimum: 1 }),
    actualBytes: Column,
    committedBytes: Column,
    availableBytes: Column,
    targetBytes: Column,
    maxima: nullable(
      Type.Object(
        { actualBytes: Column, committedBytes: Column, availableBytes: Column },
        { description: 'Of rolled-up steps, whose other columns are means' },
      ),
    ),
  },
  { $id: 'Samples' },
);
export type Samples = Static<typeof Samples>;
