import { type Static, Type } from 'typebox';
import { Bytes, nullable, oneOf, Time } from '../schema.ts';
import { DeviceOrigin } from './device.ts';

const stick = {
  id: Type.String(),
  sizeBytes: Bytes,
  addressBytes: nullable(Bytes),
  node: Type.Integer({ minimum: 0 }),
  origin: DeviceOrigin,
};

/** One change of the DIMM layout that is wanted, and the layout after it. */
export const Layout = Type.Object(
  {
    id: Type.String(),
    vm: Type.String(),
    time: Time,
    what: oneOf(['added', 'removed', 'moved']),
    stick: Type.Object(stick),
    operationId: nullable(Type.String()),
    because: Type.String(),
    layoutAfter: Type.Array(Type.Object({ ...stick, memdev: Type.String() })),
  },
  { $id: 'Layout' },
);
export type Layout = Static<typeof Layout>;
