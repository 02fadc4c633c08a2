import { type Static, Type } from 'typebox';
import { nullable } from '../schema.ts';

const column = (description?: string) =>
  Type.Unsafe<(number | null)[]>({
    type: 'array',
    items: { type: ['number', 'null'] },
    ...(description && { description }),
  });
const Column = column();

/** Samples in columns of equal length; null is a gap. */
export const Samples = Type.Object(
  {
    t: Type.Array(Type.Integer(), { description: 'Epoch milliseconds' }),
    stepMs: Type.Integer({ minimum: 1 }),
    actualBytes: Column,
    committedBytes: Column,
    availableBytes: Column,
    targetBytes: Column,
    balloonedBytes: column('What the guest gave back; null also in samples of before it was recorded'),
    demandBytes: column('What the guest needed, as the memory view has it; null likewise'),
    residentBytes: column('What the machine’s process held of the host; null likewise'),
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
