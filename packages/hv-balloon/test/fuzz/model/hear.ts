import { account } from './account.ts';
import type { Model } from './model.ts';
import { rulesOf } from './rules.ts';
import { say } from './say.ts';
import type { Tape } from './tape.ts';

/** Smallest payload by message number, of what the host listens to (spec 1.9). */
const SMALLEST: Readonly<Record<number, number>> = { 1: 16, 3: 32, 5: 48, 7: 16, 9: 8, 11: 16 };
const POST_INIT_MS = 50_000;

/** A message of the guest, read as a faithful host does: by the packet's length alone (spec 1.9, 3.6). */
export function hear(model: Model, payload: Uint8Array, tape: Tape): void {
  if (payload.length < 8 || model.phase === 'wait-reset' || model.phase === 'closed') return;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const type = view.getUint16(0, true);
  const smallest = SMALLEST[type];
  if (smallest === undefined || payload.length < smallest) return;
  if (type === 1 && model.phase === 'version') hearVersion(model, view, tape);
  else if (type === 3 && model.phase === 'caps') hearCapabilities(model, view, tape);
  else if (type === 5) hearStatus(model, view, tape);
  else if (model.phase === 'running') hearAnswer(model, type, view, tape);
}

function hearVersion(model: Model, view: DataView, tape: Tape): void {
  const version = view.getUint32(8, true);
  const isAccepted = version >= 0x0000_0003 && version <= 0x0002_0000;
  say(model, tape, 2, view.getUint32(4, true), isAccepted ? 1 : 0, 0);
  if (isAccepted) model.phase = 'caps';
}

function hearCapabilities(model: Model, view: DataView, tape: Tape): void {
  const bits = view.getUint32(8, true);
  const alignment = 256 * 2 ** ((bits >>> 2) & 15);
  model.caps = { balloon: (bits & 1) !== 0, hotAdd: (bits & 2) !== 0, alignment };
  say(model, tape, 4, view.getUint32(4, true), model.setting.statusReport ? 3 : 7, 0);
  rulesOf(model).welcome(model, tape);
  tape.push('arm', POST_INIT_MS);
  model.requestsFrom = model.at + POST_INIT_MS;
  model.phase = 'settling';
}

/** Bytes, saturated: above this package every number is a safe integer. */
function hearStatus(model: Model, view: DataView, tape: Tape): void {
  if (!model.setting.statusReport) return;
  const bytes = (at: number): number => Math.min(Number.MAX_SAFE_INTEGER, Number(view.getBigUint64(at, true)) * 4096);
  tape.push('HV_BALLOON_STATUS_REPORT', bytes(16), bytes(8));
}

/** An answer counts only while its question is out; who is meant is told by the state, never by an id (spec 1.4). */
function hearAnswer(model: Model, type: number, view: DataView, tape: Tape): void {
  const { operation } = model;
  if (type === 7 && operation.kind === 'balloon' && operation.asked) hearBalloon(model, view, tape);
  else if (type === 9 && operation.kind === 'unballoon' && operation.ended) {
    model.transId += 1;
    rulesOf(model).afterUnballoon(model);
  } else if (type === 11 && operation.kind === 'hot-add' && operation.chunk > 0) {
    model.transId += 1;
    const added = view.getUint32(12, true) === 0 ? 0 : Math.min(operation.chunk, view.getUint32(8, true));
    rulesOf(model).hearHotAdd(model, operation.chunk, added);
  }
}

function hearBalloon(model: Model, view: DataView, tape: Tape): void {
  const word = view.getUint32(12, true);
  const claimed = Math.floor(word / 2);
  if (16 + 8 * claimed > view.byteLength) return;
  if (claimed === 0) model.remaining = 0;
  else model.remaining -= Math.min(model.remaining, account(model, readRanges(view, claimed), tape));
  if (claimed > 0 && word % 2 === 1) return;
  model.transId += 1;
  model.operation = model.remaining > 0 ? { kind: 'balloon', asked: false } : { kind: 'none' };
}

function readRanges(view: DataView, count: number): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (let at = 16; at < 16 + 8 * count; at += 8) {
    const high = view.getUint32(at + 4, true);
    ranges.push([view.getUint32(at, true) + (high % 256) * 2 ** 32, Math.floor(high / 256)]);
  }
  return ranges;
}
