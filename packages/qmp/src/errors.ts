/** The classes of QMP's errors; `desc` is for people and its wording is free (spec 7). */
export type QmpErrorClass = 'GenericError' | 'CommandNotFound' | 'DeviceNotActive' | 'DeviceNotFound' | 'KVMMissingCap';

/** A QMP error as the peer sent it; a peer may know classes that we do not. */
export interface QmpError {
  readonly class: string;
  readonly desc: string;
}

/** What a server answers to a command. */
export type QmpAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: QmpError };

export const succeed = (value: unknown = {}): QmpAnswer => ({ ok: true, value });

export const fail = (desc: string, errorClass: QmpErrorClass = 'GenericError'): QmpAnswer => ({
  ok: false,
  error: { class: errorClass, desc },
});
