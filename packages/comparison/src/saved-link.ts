import { corrupt, type SavedRefusal } from '@dimmer/pages';
import { type Static, Type } from 'typebox';
import { fitsRing, type Link, MOST_WAITING } from './link.ts';

const strict = { additionalProperties: false } as const;
const Message = Type.Array(Type.Integer({ minimum: 0, maximum: 255 }), {
  description: 'One descriptor chain, by bytes',
});

/** A link as it is saved. Names are those of `Link`. */
export const SavedLink = Type.Object(
  {
    phase: Type.Enum(['closed', 'offered', 'running']),
    freeBytes: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    waiting: Type.Array(Message, { maxItems: MOST_WAITING }),
  },
  strict,
);
export type SavedLink = Static<typeof SavedLink>;

export function saveLink({ phase, freeBytes, waiting }: Link): SavedLink {
  return { phase, freeBytes, waiting: waiting.map((message) => [...message]) };
}

export function restoreLink({ phase, freeBytes, waiting }: SavedLink): Link {
  return { phase, freeBytes, waiting: waiting.map((message) => Uint8Array.from(message)) };
}

/** What is wrong with a restored link; `decode` reads a message as the guest's driver does. */
export function findLinkFault(
  { phase, freeBytes, waiting }: Link,
  decode: (message: Uint8Array) => { readonly type: string },
): SavedRefusal | undefined {
  if (phase === 'closed' && waiting.length > 0) return corrupt('/link', 'is closed and has messages waiting');
  const odd = waiting.findIndex((message) => decode(message).type === 'malformed');
  if (odd >= 0) return corrupt(`/link/waiting/${odd}`, 'is no message to the guest');
  const [first] = waiting;
  return first && fitsRing(first, freeBytes) ? corrupt('/link/waiting', 'has room in the ring') : undefined;
}
