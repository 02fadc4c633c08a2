import type { MessageOf } from '@dimmer/dynmem-proto';
import type { PageRange } from '@dimmer/pages';
import { enter, hasRoom, send, trace, type Work, warn } from './outbox.ts';

/** The form with a region, which the host always sends (spec 1.6). */
const REQUEST_BYTES = 24;

export function awaitHotAddRoom(work: Work): void {
  if (hasRoom(work.state, REQUEST_BYTES)) enter(work, 'HOT_ADD_POSTING');
}

/** Offers one chunk; the next one only after its answer (spec 5.6). */
export function sendHotAdd(work: Work, range: PageRange): void {
  const { state } = work;
  state.hotAddChunk = range.count;
  trace(work, 'outgoing_hot_add', { start: range.start, count: range.count });
  send(work, { type: 'HOT_ADD_REQUEST', transId: state.transId, range, region: range });
  enter(work, 'HOT_ADD_REPLY_WAIT');
}

export function onHotAddResponse(work: Work, response: MessageOf<'HOT_ADD_RESPONSE'>): void {
  const { state } = work;
  trace(work, 'incoming_hot_add', { pageCount: response.pageCount, result: response.result });
  state.transId += 1;
  const asked = state.hotAddChunk;
  if (response.pageCount > asked) {
    warn(work, 'hot-add-too-many-pages', `${response.pageCount} pages added where ${asked} were asked for`);
  }
  work.edition.afterHotAdd(work, response.result === 0 ? 0 : Math.min(response.pageCount, asked), asked);
}
