import { type Static, Type } from 'typebox';
import { nullable, oneOf, strict, Time } from '../schema.ts';

export const Session = Type.Object(
  {
    actor: Type.String(),
    role: oneOf(['admin']),
    expiresAt: nullable(Time),
  },
  { $id: 'Session' },
);
export type Session = Static<typeof Session>;

/** Either the admin token or the single-use code of the login URL. */
export const Login = Type.Object(
  {
    token: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  },
  { ...strict, minProperties: 1, maxProperties: 1 },
);
export type Login = Static<typeof Login>;
