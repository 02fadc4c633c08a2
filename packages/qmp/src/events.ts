/** A QMP event. `at` is epoch milliseconds (with a fraction), null where the peer gave no usable timestamp. */
export interface QmpEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: number | null;
  /** As received. */
  readonly raw: unknown;
}

/** The wire form of an event. Members come in QEMU's order; `data` is left out when there is none. */
export function eventMessage(
  name: string,
  data: Readonly<Record<string, unknown>> | undefined,
  atMs: number,
): Readonly<Record<string, unknown>> {
  const seconds = Math.floor(atMs / 1000);
  const timestamp = { seconds, microseconds: Math.floor((atMs - seconds * 1000) * 1000) };
  return data === undefined ? { timestamp, event: name } : { timestamp, event: name, data };
}

export function readEvent(message: Readonly<Record<string, unknown>>): QmpEvent | undefined {
  const { event, data } = message;
  if (typeof event !== 'string') return undefined;
  return { name: event, data: isRecord(data) ? data : {}, at: readTimestamp(message['timestamp']), raw: message };
}

/** QEMU sends −1 for both parts when it cannot read its clock. */
function readTimestamp(timestamp: unknown): number | null {
  if (!isRecord(timestamp)) return null;
  const { seconds, microseconds } = timestamp;
  if (typeof seconds !== 'number' || typeof microseconds !== 'number' || seconds < 0) return null;
  return seconds * 1000 + microseconds / 1000;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
