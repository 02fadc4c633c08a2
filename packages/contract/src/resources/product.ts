import { type Static, Type } from 'typebox';
import { oneOf } from '../schema.ts';

export const Product = Type.Object(
  {
    product: Type.String(),
    version: Type.String(),
    features: Type.Array(Type.String()),
    hypervisors: Type.Array(oneOf(['embedded', 'qemu'])),
    fastBoot: Type.Boolean({ description: "Embedded VMs skip through firmware boot and the guest's 50 s wait" }),
  },
  { $id: 'Product' },
);
export type Product = Static<typeof Product>;
