import { type Static, Type } from 'typebox';
import { nullable, oneOf, Time } from '../schema.ts';
import { GrowthMode } from './memory.ts';

/** One thing that was looked at: what it means for resizing, and the exact remedy where there is one. */
export const Finding = Type.Object(
  {
    code: Type.String({ description: 'Stable; the sentences may change' }),
    severity: oneOf(['ok', 'info', 'warning', 'error']),
    title: Type.String(),
    detail: Type.String(),
    fix: nullable(Type.String({ description: 'What to do, to the letter' })),
  },
  { $id: 'Finding' },
);
export type Finding = Static<typeof Finding>;

/** Whether the VM can be resized, with what, and what blocks it. What the machine does not tell is null. */
export const Diagnosis = Type.Object(
  {
    at: Time,
    machine: nullable(
      Type.Object({
        qemuVersion: nullable(Type.String()),
        machineType: nullable(Type.String()),
        accelerator: nullable(Type.String()),
        status: nullable(Type.String()),
        enlightenments: Type.Record(Type.String(), nullable(Type.Boolean()), {
          description: 'Hyper-V enlightenments of the first processor, by QEMU’s property name',
        }),
        devices: Type.Array(Type.Object({ id: nullable(Type.String()), type: Type.String() })),
      }),
    ),
    growthMode: GrowthMode,
    balloonDevice: nullable(oneOf(['hv-balloon', 'virtio-balloon'])),
    findings: Type.Unsafe<Finding[]>({ type: 'array', items: { $ref: 'Finding#' } }),
  },
  { $id: 'Diagnosis' },
);
export type Diagnosis = Static<typeof Diagnosis>;
