import { type Static, Type } from 'typebox';
import { Bytes, nullable, oneOf, SizeInput, strict } from '../schema.ts';

export const DeviceState = oneOf(['waiting', 'queued', 'in-use', 'unused', 'removing']);
export type DeviceState = Static<typeof DeviceState>;

export const DeviceOrigin = oneOf(['dimmer', 'monitor', 'outside'], 'Who plugged it');
export type DeviceOrigin = Static<typeof DeviceOrigin>;

/** A stick of the DIMM layout. */
export const Device = Type.Object(
  {
    id: Type.String(),
    kind: oneOf(['haprot', 'pc-dimm']),
    origin: DeviceOrigin,
    sizeBytes: Bytes,
    addressBytes: nullable(Type.Integer({ minimum: 0, description: 'Null only until the first plug told it' })),
    node: Type.Integer({ minimum: 0 }),
    state: DeviceState,
    busy: Type.Boolean({ description: 'The guest still uses memory of it: it cannot be removed now' }),
    takenBytes: nullable(
      Type.Integer({
        minimum: 0,
        description: 'What the guest took of it when it was announced, given back since or not',
      }),
    ),
    releasedBytes: nullable(Type.Integer({ minimum: 0, description: 'What the guest gave back of it' })),
    memdev: Type.String({ description: 'Id of its memory backend' }),
  },
  { $id: 'Device' },
);
export type Device = Static<typeof Device>;

export const NewDevice = Type.Object(
  {
    sizeBytes: SizeInput,
    node: Type.Optional(Type.Integer({ minimum: 0, maximum: 255, default: 0 })),
    id: Type.Optional(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9._-]{0,62}$' })),
    addressBytes: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  },
  strict,
);
export type NewDevice = Static<typeof NewDevice>;
