import { type Static, Type } from 'typebox';
import { Bytes } from '../schema.ts';
import { GrowthMode } from './memory.ts';

export const Host = Type.Object(
  {
    id: Type.String(),
    capacityBytes: Bytes,
    reservedBytes: Type.Integer({
      minimum: 0,
      description: 'What running VMs may take: the larger of target and actual',
    }),
    grantedBytes: Type.Integer({ minimum: 0, description: 'What running VMs have' }),
    maximumBytes: Type.Integer({ minimum: 0, description: 'Sum of the maxima' }),
    vmCount: Type.Integer({ minimum: 0 }),
    growthModes: Type.Array(GrowthMode),
  },
  { $id: 'Host' },
);
export type Host = Static<typeof Host>;
