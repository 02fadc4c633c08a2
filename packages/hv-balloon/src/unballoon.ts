import { type MessageOf, UNBALLOON_CHUNK_PAGES } from '@dimmer/dynmem-proto';
import { popRemoved } from './ledger.ts';
import { enter, hasRoom, send, trace, type Work, warn } from './outbox.ts';

/** Header and one range: the host never sends more than one (spec 1.6). */
const REQUEST_BYTES = 24;

export function awaitUnballoonRoom(work: Work): void {
  if (hasRoom(work.state, REQUEST_BYTES)) enter(work, 'UNBALLOON_POSTING');
}

export function postUnballoon(work: Work): void {
  const { state } = work;
  const range = popRemoved(work, Math.min(state.diff, UNBALLOON_CHUNK_PAGES));
  if (!range) return endWithoutPages(work);
  state.diff -= range.count;
  state.unballoonBegun = true;
  const morePages = state.diff > 0;
  trace(work, 'outgoing_unballoon', { start: range.start, count: range.count, more: morePages });
  send(work, { type: 'UNBALLOON_REQUEST', transId: state.transId, morePages, ranges: [range] });
  enter(work, morePages ? 'UNBALLOON_RB_WAIT' : 'UNBALLOON_REPLY_WAIT');
}

/**
 * The pages are gone because their stick was removed. The series cannot take back half a transaction and waits here
 * for good; by default it is ended with an empty last message instead (spec 9, row 31).
 */
function endWithoutPages(work: Work): void {
  const { state } = work;
  if (state.name !== 'UNBALLOON_POSTING') return;
  if (!state.deviations.endEmptyUnballoon) {
    if (state.warnings['unballoon-without-pages'] === undefined) {
      warn(work, 'unballoon-without-pages', `${state.diff} pages are owed and none is left`);
    }
    return;
  }
  warn(work, 'unballoon-without-pages', `${state.diff} pages were owed when their stick was removed`);
  state.diff = 0;
  if (!state.unballoonBegun) return enter(work, 'IDLE');
  send(work, { type: 'UNBALLOON_REQUEST', transId: state.transId, morePages: false, ranges: [] });
  enter(work, 'UNBALLOON_REPLY_WAIT');
}

export function onUnballoonResponse(work: Work, _response: MessageOf<'UNBALLOON_RESPONSE'>): void {
  trace(work, 'incoming_unballoon', {});
  work.state.transId += 1;
  work.state.unballoonBegun = false;
  work.edition.afterUnballoon(work);
}
