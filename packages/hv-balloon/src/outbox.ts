import { encodeMessage, type Message, packetBytes, sizeOf } from '@dimmer/dynmem-proto';
import type { Work } from './editions/edition.ts';
import type { WarningCode } from './io.ts';
import type { DeviceState } from './state.ts';
import type { DeviceStateName } from './state-names.ts';

export type { Work };

/** The one door to another state; it leaves one trace line. */
export function enter(work: Work, name: DeviceStateName): void {
  const { state } = work;
  if (state.name === name) return;
  trace(work, 'state_change', { from: state.name, to: name });
  state.name = name;
  state.since = work.at;
}

export function warn({ state, effects }: Work, code: WarningCode, detail: string): void {
  state.warnings[code] = (state.warnings[code] ?? 0) + 1;
  effects.push({ type: 'warn', code, detail });
}

/** Trace points have the series' own names (spec 7.8). */
export function trace(work: Work, name: string, data: Readonly<Record<string, number | string | boolean>>): void {
  if (work.state.tracing) work.effects.push({ type: 'trace', name: `hv_balloon_${name}`, data });
}

/** Whether a message of this size fits the ring now. */
export function hasRoom(state: DeviceState, messageBytes: number): boolean {
  return state.ringFreeBytes >= packetBytes(messageBytes);
}

export function send({ state, effects }: Work, message: Message): void {
  // The answers of the handshake are sent without asking for room (spec 1.1): then there is none left, never less.
  state.ringFreeBytes = Math.max(0, state.ringFreeBytes - packetBytes(sizeOf(message)));
  effects.push({ type: 'send', message: encodeMessage(message), transactionId: message.transId });
}

export function emitUnused({ effects }: Work, id: string): void {
  effects.push({ type: 'emit', event: { name: 'HV_BALLOON_HAPROT_UNUSED', data: { id } } });
}

export function emitInUse({ effects }: Work, id: string): void {
  effects.push({ type: 'emit', event: { name: 'HV_BALLOON_HAPROT_INUSE', data: { id } } });
}
