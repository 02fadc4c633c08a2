import { type Static, Type } from 'typebox';

export const Health = Type.Object({ alive: Type.Boolean() }, { $id: 'Health' });
export type Health = Static<typeof Health>;

export const Readiness = Type.Object(
  { ready: Type.Boolean(), store: Type.Boolean(), hypervisor: Type.Boolean() },
  { $id: 'Readiness' },
);
export type Readiness = Static<typeof Readiness>;
