import type { DeviceEffect, DeviceInput } from '../../src/index.ts';
import type { Model } from './model/model.ts';
import { putEffect, type Tape } from './model/tape.ts';
import { violate, type Violation } from './violation.ts';

/** What the device did in one step: no more, no less and in no other order than the model says. */
export function checkEffects(
  model: Model,
  input: DeviceInput,
  effects: readonly DeviceEffect[],
  expected: Tape,
): Violation | undefined {
  const done: Tape = [];
  for (const effect of effects) {
    const wrong = putEffect(done, effect) ?? checkRequest(model, effect);
    if (wrong) return violate('effect', wrong);
  }
  for (let at = 0; at < Math.max(done.length, expected.length); at += 1) {
    if (done[at] !== expected[at])
      return violate('effects', `did ${print(done, at)} where ${print(expected, at)} was due`);
  }
  return checkBounds(model, input, effects);
}

function print(tape: Tape, differs: number): string {
  if (tape.length === 0) return 'nothing';
  return `[${tape.slice(0, 40).join(' ')}] (item ${differs} of ${tape.length})`;
}

/** The limits of requests, read off the bytes (spec 2, checklist 6 and 8). */
function checkRequest(model: Model, effect: DeviceEffect): string | undefined {
  if (effect.type !== 'send') return undefined;
  const { message } = effect;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const type = view.getUint16(0, true);
  if (view.getUint16(2, true) !== message.length) return 'the size in the header is not that of the message';
  if (type === 2 || type === 4) return undefined;
  if (model.at < model.requestsFrom) return `a request ${model.requestsFrom - model.at} ms too early`;
  if (type === 6) return view.getUint32(8, true) <= 585_728 ? undefined : 'more than 585728 pages asked for';
  if (type === 8) return checkUnballoon(view);
  if (type === 10) return checkHotAdd(model, view);
  return `message ${type} is not for the host to send`;
}

function checkUnballoon(view: DataView): string | undefined {
  const ranges = view.getUint32(12, true);
  if (ranges > 1) return `${ranges} ranges in one message`;
  return ranges === 1 && view.getUint32(20, true) >>> 8 > 524_288 ? 'more than 524288 pages in one message' : undefined;
}

function checkHotAdd(model: Model, view: DataView): string | undefined {
  const unit = model.caps?.alignment ?? 1;
  const high = view.getUint32(12, true);
  const start = view.getUint32(8, true) + (high % 256) * 2 ** 32;
  const count = high >>> 8;
  if (count === 0 || start % unit !== 0 || count % unit !== 0)
    return `hot-add of ${count} pages at ${start}: unaligned`;
  return count > Math.max(524_288, unit) ? `hot-add of ${count} pages in one message` : undefined;
}

/** Nothing grows with what a message claims, only with the bytes it has and with the machine's own pieces. */
function checkBounds(model: Model, input: DeviceInput, effects: readonly DeviceEffect[]): Violation | undefined {
  const ranges = input.type === 'packet' ? input.payload.length / 8 : 1;
  const pieces = 2 * (model.layout.sections.length + model.parts.length) + 1;
  const sent = effects.filter(({ type }) => type === 'send').length;
  const most = 32 + 8 * sent + 4 * ranges * pieces;
  return effects.length <= most ? undefined : violate('effects-bound', `${effects.length} effects, at most ${most}`);
}
