import { decodeForHost, MESSAGE_TYPES, type MessageOf, peekHeader } from '@dimmer/dynmem-proto';
import { PAGE_BYTES } from '@dimmer/pages';
import { onBalloonResponse } from './balloon.ts';
import { onCapabilitiesReport, onVersionRequest } from './handshake.ts';
import { onHotAddResponse } from './hot-add.ts';
import { type Work, warn } from './outbox.ts';
import type { DeviceStateName } from './state-names.ts';
import { onUnballoonResponse } from './unballoon.ts';

/** The one state in which each message is expected. A status report is welcome whenever the channel is open. */
const EXPECTED_IN: Readonly<Record<string, DeviceStateName>> = {
  VERSION_REQUEST: 'VERSION',
  CAPABILITIES_REPORT: 'CAPS',
  BALLOON_RESPONSE: 'BALLOON_REPLY_WAIT',
  UNBALLOON_RESPONSE: 'UNBALLOON_REPLY_WAIT',
  HOT_ADD_RESPONSE: 'HOT_ADD_REPLY_WAIT',
};

/** A message from the guest: the state is checked before the length, except for status reports (spec 1.9, 3.6). */
export function receive(work: Work, payload: Uint8Array): void {
  const { state } = work;
  const header = peekHeader(payload);
  if (!header || state.name === 'WAIT_RESET' || state.name === work.edition.closedState) return;
  const type = MESSAGE_TYPES[header.typeNumber];
  const expected = type && EXPECTED_IN[type];
  if (!expected && type !== 'STATUS_REPORT') {
    return warn(work, 'unknown-message', `message ${header.typeNumber} is not for the host`);
  }
  if (expected && expected !== state.name) {
    return warn(
      work,
      'unexpected-message',
      `${type} in state ${work.edition.stateNames.indexOf(state.name)} (${state.name})`,
    );
  }
  const message = decodeForHost(payload);
  switch (message.type) {
    case 'dropped':
      return;
    case 'unknown':
    case 'too-short':
      return warn(work, 'short-message', `${type} of ${payload.length} bytes is too short`);
    case 'VERSION_REQUEST':
      return onVersionRequest(work, message);
    case 'CAPABILITIES_REPORT':
      return onCapabilitiesReport(work, message);
    case 'STATUS_REPORT':
      return onStatusReport(work, message);
    case 'BALLOON_RESPONSE':
      return onBalloonResponse(work, message);
    case 'UNBALLOON_RESPONSE':
      return onUnballoonResponse(work, message);
    case 'HOT_ADD_RESPONSE':
      return onHotAddResponse(work, message);
  }
}

/** Linux reports whether asked to or not: what nobody wants is dropped (spec 9, row 18). */
function onStatusReport({ state, edition, effects }: Work, report: MessageOf<'STATUS_REPORT'>): void {
  if (!state.options.statusReport) return;
  const committed = saturatedBytes(report.numCommitted);
  state.lastReport = { committed, available: saturatedBytes(report.numAvail) };
  effects.push({ type: 'emit', event: edition.statusEvent(state.lastReport) });
}

/** 64 bits end here: above this package every number is a safe integer. */
function saturatedBytes(pages: bigint): number {
  const bytes = pages * BigInt(PAGE_BYTES);
  return bytes > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(bytes);
}
