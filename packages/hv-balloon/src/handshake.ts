import { formatVersion, isAcceptedVersion, type MessageOf, POST_INIT_WAIT_MS } from '@dimmer/dynmem-proto';
import { PAGES_PER_MIB } from '@dimmer/pages';
import { enter, send, trace, type Work } from './outbox.ts';

/** Any number of tries; the last-attempt flag means nothing to the host (spec 3.3). */
export function onVersionRequest(work: Work, request: MessageOf<'VERSION_REQUEST'>): void {
  const isAccepted = isAcceptedVersion(request.version);
  trace(work, 'incoming_version', { version: formatVersion(request.version), accepted: isAccepted });
  send(work, { type: 'VERSION_RESPONSE', transId: request.transId, isAccepted });
  if (!isAccepted) return;
  work.state.version = request.version;
  enter(work, 'CAPS');
}

/** The guest is here; requests wait for 50 s of VM time (spec 2). */
export function onCapabilitiesReport(work: Work, report: MessageOf<'CAPABILITIES_REPORT'>): void {
  const { state } = work;
  const alignmentPages = 2 ** report.hotAddAlignment * PAGES_PER_MIB;
  trace(work, 'incoming_caps', { balloon: report.balloon, hotAdd: report.hotAdd, alignmentPages });
  state.capabilities = { balloon: report.balloon, hotAdd: report.hotAdd, alignmentPages };
  send(work, {
    type: 'CAPABILITIES_RESPONSE',
    transId: report.transId,
    isAccepted: true,
    hotRemove: true,
    suppressPressureReports: !state.options.statusReport,
  });
  if (report.hotAdd) work.edition.announceMemory(work);
  work.effects.push({ type: 'arm-timer', id: 'post-init', delayMs: POST_INIT_WAIT_MS });
  enter(work, 'POST_INIT_WAIT');
}
