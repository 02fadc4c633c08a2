import { BALLOON_CHUNK_PAGES, type MessageOf } from '@dimmer/dynmem-proto';
import { accountResponse } from './account.ts';
import { enter, hasRoom, send, trace, type Work, warn } from './outbox.ts';

const REQUEST_BYTES = 16;
/** Final answers without one new page before somebody is told; the host goes on asking (spec 9, row 12). */
const FRUITLESS_LIMIT = 16;

export function awaitBalloonRoom(work: Work): void {
  if (hasRoom(work.state, REQUEST_BYTES)) enter(work, 'BALLOON_POSTING');
}

export function postBalloon(work: Work): void {
  const { state } = work;
  const numPages = Math.min(state.diff, BALLOON_CHUNK_PAGES);
  trace(work, 'outgoing_balloon', { pages: numPages, left: state.diff });
  send(work, { type: 'BALLOON_REQUEST', transId: state.transId, numPages });
  enter(work, 'BALLOON_REPLY_WAIT');
}

export function onBalloonResponse(work: Work, response: MessageOf<'BALLOON_RESPONSE'>): void {
  const { state } = work;
  trace(work, 'incoming_balloon', { ranges: response.ranges.length, more: response.morePages });
  // No range at all is the guest's last word, whatever the more flag says (spec 9, row 11).
  if (response.ranges.length === 0) {
    state.diff = 0;
    state.transId += 1;
    return enter(work, 'IDLE');
  }
  const booked = accountResponse(work, response.ranges);
  if (booked > state.diff) {
    warn(work, 'too-many-pages', `${booked} pages returned where ${state.diff} were asked for`);
  }
  state.diff = Math.max(0, state.diff - booked);
  if (response.morePages) return;
  state.transId += 1;
  detectFruitless(work, booked);
  enter(work, state.diff > 0 ? 'BALLOON_RB_WAIT' : 'IDLE');
}

function detectFruitless(work: Work, booked: number): void {
  const { state } = work;
  state.fruitlessRounds = booked > 0 ? 0 : state.fruitlessRounds + 1;
  if (state.fruitlessRounds === FRUITLESS_LIMIT) {
    warn(work, 'fruitless-answers', `${FRUITLESS_LIMIT} answers in a row without a page that is new`);
  }
}
