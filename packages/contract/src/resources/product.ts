import { type Static, Type } from 'typebox';
import { oneOf } from '../schema.ts';
import { Accelerator } from './qemu.ts';

export const Product = Type.Object(
  {
    product: Type.String(),
    version: Type.String(),
    features: Type.Array(Type.String()),
    hypervisors: Type.Array(oneOf(['embedded', 'qemu'])),
    qemu: Type.Object(
      {
        binaries: Type.Array(Type.String(), { description: 'Which a definition may name; the first is the default' }),
        accelerator: Accelerator,
      },
      { description: 'What machines of real QEMU are run with where their definition does not say' },
    ),
    fastBoot: Type.Boolean({ description: "Embedded VMs skip through firmware boot and the guest's 50 s wait" }),
  },
  { $id: 'Product' },
);
export type Product = Static<typeof Product>;
